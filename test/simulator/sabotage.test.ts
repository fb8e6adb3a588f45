import { expect } from 'chai';
import { RULES } from '../../src/simulator/rule-names.js';
import { runSeed } from '../../src/simulator/run-seed.js';
import { drawScenario } from '../../src/simulator/scenario.js';
import type { ScenarioOptions } from '../../src/simulator/scenario.js';
import type { BreakableRule } from '../../src/simulator/site.js';

/** What a broken rule shows as, in which worlds, and within how many seeds, the first of them being `from`. */
interface Proof {
  readonly shows: readonly string[];
  readonly within: number;
  readonly from?: number;
  readonly worlds?: Partial<ScenarioOptions>;
}

const WORLDS: ScenarioOptions = {
  monitors: 3,
  servers: null,
  hasArbiters: false,
  hasForeign: false,
  hasLeases: true,
  hasWildClocks: false,
};

/** Whichever is seen first: without a lease there are neither one writer nor one holder of the addresses. */
const WRITERS = ['writes-under-lease', 'one-writer', 'one-holder'];

const PROOFS: Readonly<Record<BreakableRule, Proof>> = {
  'one-vote-an-epoch': { shows: ['votes'], within: 100 },
  'lease-promise': { shows: WRITERS, within: 100 },
  // A lease protects a living master even from voters who do not look: the rule shows where there are none.
  'finds-master-down': { shows: ['needless-failover'], within: 100, worlds: { hasLeases: false } },
  'absurd-epoch': { shows: ['epochs'], within: 100 },
  // With three monitors the one voter besides the keeper is needed by both sides: it takes five to show.
  'wait-after-restart': { shows: WRITERS, within: 20, from: 421, worlds: { monitors: 5, servers: 5 } },
  margin: { shows: WRITERS, within: 100 },
  'fence-before-lease-ends': { shows: WRITERS, within: 20 },
  'fence-before-promote': { shows: WRITERS, within: 20 },
  'release-address': { shows: ['one-holder'], within: 20 },
  'table-on-majority': { shows: ['table-before-promotion'], within: 20 },
  floor: { shows: ['floor'], within: 100 },
  'history-before-follow': { shows: ['kept-history'], within: 60 },
  // Where the voters grow from an odd number, any majority of the new ones holds one of the old: it takes a while to show.
  'both-majorities': {
    shows: ['members', 'votes'],
    within: 60,
    worlds: { monitors: 4, servers: 4, hasMemberChanges: true },
  },
  'persist-before-send': { shows: ['disk-before-word'], within: 5 },
};

describe('a world in which a rule is not kept', () => {
  for (const [rule, proof] of Object.entries(PROOFS)) {
    it(`shows it within ${proof.within} seeds: ${rule}`, () => {
      expect(proof.shows).to.include(firstBreach(new Set([rule as BreakableRule]), proof));
    });
  }

  it('shows clocks that run further apart than the margin bears, within 60 seeds', () => {
    const proof = { shows: WRITERS, within: 60, worlds: { hasWildClocks: true } };
    expect(proof.shows).to.include(firstBreach(new Set(), proof));
  });

  it('is proved for every rule that can be switched off', () => {
    expect(Object.keys(PROOFS)).to.have.members(Object.keys(RULES));
  });
});

/** The checkers see nothing in the same worlds when all rules are kept: run-seed.test.ts and the command show that. */
function firstBreach(sabotage: ReadonlySet<BreakableRule>, { within, from = 1, worlds }: Proof): string | null {
  for (let seed = from; seed < from + within; seed++) {
    const { violation } = runSeed(drawScenario(seed, { ...WORLDS, ...worlds }), { sabotage });
    if (violation !== null) return violation.rule;
  }
  return null;
}
