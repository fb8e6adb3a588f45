import { expect } from 'chai';
import { beginSmallWorld } from '../../../src/simulator/exhaustive/beginnings.js';
import { explore } from '../../../src/simulator/exhaustive/explore.js';
import type { Exploration } from '../../../src/simulator/exhaustive/explore.js';
import { runExhaustively } from '../../../src/simulator/exhaustive/plans.js';
import type { BreakableRule } from '../../../src/simulator/site.js';

describe('a run through all interleavings', () => {
  it('sees every state of a world whose master is cut off, and no rule broken', () => {
    const found = go('cut', { allowance: { crashes: 0, delays: 1 }, budget: 5000 });
    expect(found).to.include({ isComplete: true, violation: null });
    expect(found.states).to.be.above(100);
  });

  it('breaks no rule in the first states of a world whose master is killed, with a crash anywhere', () => {
    const found = go('kill', { allowance: { crashes: 1, delays: 1 }, budget: 2000 });
    expect(found).to.include({ isComplete: false, violation: null, states: found.states });
    expect(found.states).to.be.within(2000, 2100);
  });

  for (const [rule, loss, shows] of [
    ['table-on-majority', 'kill', 'table-before-promotion'],
    ['persist-before-send', 'kill', 'disk-before-word'],
    ['fence-before-lease-ends', 'cut', 'one-writer'],
  ] as const) {
    it(`finds the way to a breach when a rule is not kept: ${rule}`, () => {
      const found = go(loss, { rule, budget: 3000 });
      expect(found.violation?.rule).to.equal(shows);
      expect(found.violation?.way[0]).to.equal('the master is lost');
    });
  }

  it('stops when its time is up, and says of each plan how far it came', () => {
    let nowMs = 0;
    const results = runExhaustively({
      budget: 100_000,
      limitMs: 60,
      rules: new Set(),
      nowMs: () => (nowMs += 1),
      onProgress: () => undefined,
    });
    expect(results.map(({ states }) => states).every((states) => states < 3000)).to.equal(true);
    expect(results).to.have.length(6);
  });
});

interface Given {
  readonly rule?: BreakableRule;
  readonly budget: number;
  readonly allowance?: { readonly crashes: number; readonly delays: number };
}

function go(loss: 'kill' | 'cut', { rule, budget, allowance = { crashes: 0, delays: 0 } }: Given): Exploration {
  const beginning = beginSmallWorld(loss, new Set(rule === undefined ? [] : [rule]), allowance);
  return explore({ beginning, budget, goesOn: () => true });
}
