import type { Hand } from './hands.js';
import { runSeed } from './run-seed.js';
import type { SeedResult } from './run-seed.js';
import { drawScenario } from './scenario.js';
import type { ScenarioOptions } from './scenario.js';
import type { BreakableRule } from './site.js';
import { watchTalk } from './talk.js';

export interface SimulateOptions {
  readonly from: number;
  readonly seeds: number;
  readonly scenario: ScenarioOptions;
  /** Rules that are not kept. */
  readonly rules: ReadonlySet<BreakableRule>;
  readonly nowMs: () => number;
  /** Who plays the scenarios; at least one. */
  readonly hands: readonly Hand[];
  /** Called after every seed, in the order of the seeds. */
  readonly onSeed: (totals: Totals) => void;
}

/** What came of all seeds together. */
export interface Totals {
  readonly seeds: number;
  readonly failovers: number;
  readonly violations: number;
  /** Runs that ended without a master, with every monitor saying why. */
  readonly explained: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly virtualMs: number;
  /** The longest time from the end of the faults until all was well, in virtual ms. */
  readonly recoveredMs: number;
  readonly tookMs: number;
  /** The first run that broke a rule, as it went; null when none did. */
  readonly first: SeedResult | null;
}

const NOTHING: Totals = {
  seeds: 0,
  failovers: 0,
  violations: 0,
  explained: 0,
  acknowledged: 0,
  lost: 0,
  virtualMs: 0,
  recoveredMs: 0,
  tookMs: 0,
  first: null,
};

/** So many seeds are handed out at once. */
export const SHIFT_SEEDS = 16;

/** Plays the scenarios of all seeds. What comes of them is the same, however many hands there are. */
export async function simulate(options: SimulateOptions): Promise<Totals> {
  const { from, seeds, hands, nowMs } = options;
  const beganMs = nowMs();
  const played = new Map<number, readonly SeedResult[]>();
  let [given, counted, totals] = [0, 0, NOTHING];
  const count = (): void => {
    for (let results = played.get(counted); results !== undefined; results = played.get(counted)) {
      played.delete(counted);
      counted += 1;
      for (const result of results) {
        totals = { ...add(totals, result), tookMs: nowMs() - beganMs };
        options.onSeed(totals);
      }
    }
  };
  const work = async (hand: Hand): Promise<void> => {
    while (given * SHIFT_SEEDS < seeds) {
      const place = given;
      given += 1;
      const done = place * SHIFT_SEEDS;
      const shift = {
        scenario: options.scenario,
        rules: options.rules,
        from: from + done,
        seeds: Math.min(SHIFT_SEEDS, seeds - done),
      };
      played.set(place, await hand.play(shift));
      count();
    }
  };
  await Promise.all(hands.map(work));
  return totals;
}

/** Plays one scenario once more, and writes down what happens in it. */
export function replay(seed: number, scenario: ScenarioOptions, rules: ReadonlySet<BreakableRule>): SeedResult {
  return runSeed(drawScenario(seed, scenario), { sabotage: rules, isLogged: true, watch: [watchTalk] });
}

function add(totals: Totals, result: SeedResult): Totals {
  const isBroken = result.violation !== null;
  return {
    ...totals,
    seeds: totals.seeds + 1,
    failovers: totals.failovers + result.failovers,
    violations: totals.violations + Number(isBroken),
    explained: totals.explained + Number(!isBroken && result.ending === 'explained'),
    acknowledged: totals.acknowledged + result.acknowledged,
    lost: totals.lost + result.lost,
    virtualMs: totals.virtualMs + result.virtualMs,
    recoveredMs: Math.max(totals.recoveredMs, result.ending === 'well' ? result.settledMs : 0),
    first: totals.first ?? (isBroken ? result : null),
  };
}
