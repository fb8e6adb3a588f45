import { expect } from 'chai';
import { hireHand, ownHand } from '../../src/simulator/hands.js';
import type { Hand } from '../../src/simulator/hands.js';
import { SHIFT_SEEDS, simulate } from '../../src/simulator/simulate.js';
import type { Totals } from '../../src/simulator/simulate.js';
import { ANY_WORLD } from '../kit/any-world.js';

/** A thread runs what was compiled. */
const PROGRAM = new URL('../../dist/src/simulator/seed-worker.js', import.meta.url);

describe('several hands', () => {
  it('come to the same as one, in the same order', async () => {
    const alone = await play([ownHand()]);
    const together = await play([hireHand(PROGRAM), hireHand(PROGRAM)]);
    expect(together).to.deep.equal(alone);
    expect(alone.length).to.equal(3 * SHIFT_SEEDS);
  });

  it('end with the first that cannot go on', async () => {
    const broken: Hand = { play: () => Promise.reject(new Error('out of memory')), close: () => Promise.resolve() };
    const error: unknown = await play([broken]).catch((reason: unknown) => reason);
    expect(String(error)).to.include('out of memory');
  });
});

async function play(hands: readonly Hand[]): Promise<readonly Totals[]> {
  const seen: Totals[] = [];
  const rules = new Set(['persist-before-send'] as const);
  const onSeed = (totals: Totals): void => void seen.push(totals);
  try {
    await simulate({
      from: 1,
      seeds: 3 * SHIFT_SEEDS,
      scenario: { ...ANY_WORLD, monitors: 3 },
      rules,
      hands,
      nowMs: () => 0,
      onSeed,
    });
  } finally {
    await Promise.all(hands.map((hand) => hand.close()));
  }
  return seen;
}
