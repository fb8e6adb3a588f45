/** Seeded dice: the same seed gives the same throws (mulberry32, public domain). */
export interface Dice {
  /** A whole number of [0, below); 0 when there is nothing to choose from. */
  roll(below: number): number;
  /** A whole number of [low, high]. */
  between(low: number, high: number): number;
  /** True so many times of a thousand. */
  chance(perMille: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
}

/** Makes dice from any integer. */
export function createDice(seed: number): Dice {
  let word = Math.imul(seed | 0, 0x9e3779b1) ^ 0x5bd1e995;
  const next = (): number => {
    word = (word + 0x6d2b79f5) | 0;
    let mixed = Math.imul(word ^ (word >>> 15), word | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const roll = (below: number): number => (below <= 0 ? 0 : Math.floor(next() * below));
  return {
    roll,
    between: (low, high) => low + roll(high - low + 1),
    chance: (perMille) => roll(1000) < perMille,
    pick: (list) => {
      const found = list[roll(list.length)];
      if (found === undefined) throw new RangeError('nothing to pick from');
      return found;
    },
  };
}
