/** The core's only dice: a seeded generator whose whole state is one 32-bit word (mulberry32, public domain). */
export interface Dice {
  word: number;
}

/** Uniform over [0, below). */
export function roll(dice: Dice, below: number): number {
  dice.word = (dice.word + 0x6d2b79f5) | 0;
  let mixed = Math.imul(dice.word ^ (dice.word >>> 15), dice.word | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below;
}
