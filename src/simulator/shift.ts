import { runSeed } from './run-seed.js';
import type { SeedResult } from './run-seed.js';
import { drawScenario } from './scenario.js';
import type { ScenarioOptions } from './scenario.js';
import type { BreakableRule } from './site.js';

/** Some seeds in a row, as one hand plays them: plain data that can go to another thread. */
export interface Shift {
  readonly from: number;
  readonly seeds: number;
  readonly scenario: ScenarioOptions;
  /** Rules that are not kept. */
  readonly rules: ReadonlySet<BreakableRule>;
}

/** Plays the scenarios of a shift, one after another. */
export function playShift({ from, seeds, scenario, rules }: Shift): readonly SeedResult[] {
  return Array.from({ length: seeds }, (_, place) =>
    runSeed(drawScenario(from + place, scenario), { sabotage: rules }),
  );
}
