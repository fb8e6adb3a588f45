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
  /** Called after every seed. */
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

/** Plays one scenario after another. */
export function simulate(options: SimulateOptions): Totals {
  const beganMs = options.nowMs();
  let totals = NOTHING;
  for (let seed = options.from; seed < options.from + options.seeds; seed++) {
    const result = runSeed(drawScenario(seed, options.scenario), { sabotage: options.rules });
    totals = { ...add(totals, result), tookMs: options.nowMs() - beganMs };
    options.onSeed(totals);
  }
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
