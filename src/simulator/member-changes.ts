import { createDice } from './dice.js';
import type { Dice } from './dice.js';
import type { PlannedFault } from './fault-mix.js';

/** Of the dice of a seed those that draw changes of members are others than those that draw the rest. */
const OTHER_DICE = 7_919;

/** A group begins with some of the hosts, and hosts are added and removed between the faults. */
export function memberChanges({ seed, monitors, faults }: Unchanging): Changing {
  const dice = createDice(seed + OTHER_DICE);
  const members = dice.between(2, monitors);
  return { members, faults: interleave(dice, { seed, monitors, faults }) };
}

/** The part of a scenario that changes of members are fitted into. */
interface Unchanging {
  readonly seed: number;
  readonly monitors: number;
  readonly faults: readonly PlannedFault[];
}

interface Changing {
  /** How many of the hosts are members at first. */
  readonly members: number;
  readonly faults: readonly PlannedFault[];
}

/** Often several in a row, so that one is asked for while the other is under way, and with a pause that lets them end. */
function interleave(dice: Dice, given: Unchanging): readonly PlannedFault[] {
  const all: PlannedFault[] = [];
  for (const fault of given.faults) {
    while (dice.chance(450)) all.push(change(dice, given.monitors));
    all.push(fault);
  }
  return [...all, change(dice, given.monitors)];
}

function change(dice: Dice, monitors: number): PlannedFault {
  const [n, m] = [5 + dice.roll(monitors), 5 + dice.roll(monitors)];
  const thenMs = dice.chance(500) ? dice.between(1, 30) : dice.between(30, 2500);
  return { fault: { kind: dice.chance(550) ? 'add' : 'remove', n, m }, thenMs };
}
