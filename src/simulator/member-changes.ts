import { createDice } from './dice.js';
import type { Dice } from './dice.js';
import type { PlannedFault } from './fault-mix.js';
import type { Scenario } from './scenario.js';

/** Of the dice of a seed those that draw changes of members are others than those that draw the rest. */
const OTHER_DICE = 7_919;

/** The same scenario in a group that begins with some of its hosts, while hosts are added and removed between the faults. */
export function withMemberChanges(scenario: Scenario): Scenario {
  const { seed, monitors, settings, faults } = scenario;
  const dice = createDice(seed + OTHER_DICE);
  const members = dice.between(2, monitors);
  return {
    ...scenario,
    members,
    settings: { ...settings, quorum: null },
    faults: interleave(dice, { faults, monitors }),
  };
}

/** Often several in a row, so that one is asked for while the other is under way, and with a pause that lets them end. */
function interleave(dice: Dice, given: Pick<Scenario, 'faults' | 'monitors'>): readonly PlannedFault[] {
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
