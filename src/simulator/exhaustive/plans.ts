import type { BreakableRule } from '../site.js';
import { beginSmallWorld } from './beginnings.js';
import type { Loss } from './beginnings.js';
import { explore } from './explore.js';
import type { Exploration } from './explore.js';
import type { Allowance } from './small-world.js';

/** One small world, and what may go wrong in it besides the loss of its master. */
interface Plan {
  readonly name: string;
  readonly loss: Loss;
  readonly allowance: Partial<Allowance>;
}

/** From the smallest to the largest: what the budget leaves is for the last. */
const PLANS: readonly Plan[] = [
  { name: 'master killed', loss: 'kill', allowance: { crashes: 0, delays: 0 } },
  { name: 'host cut off, one delay', loss: 'cut', allowance: { crashes: 0, delays: 1 } },
  { name: 'host cut off, one loss', loss: 'cut', allowance: { crashes: 0, delays: 0, losses: 1 } },
  { name: 'master killed, one loss', loss: 'kill', allowance: { crashes: 0, delays: 0, losses: 1 } },
  { name: 'host cut off, one crash, one delay', loss: 'cut', allowance: { crashes: 1, delays: 1 } },
  { name: 'master killed, one crash', loss: 'kill', allowance: { crashes: 1, delays: 0 } },
];

/** What came of one plan. */
export interface PlanResult extends Exploration {
  readonly name: string;
  readonly ms: number;
}

export interface ExhaustiveOptions {
  /** States of all plans together. */
  readonly budget: number;
  readonly limitMs: number;
  readonly rules: ReadonlySet<BreakableRule>;
  readonly nowMs: () => number;
  /** Called now and then: how many states this plan has seen. */
  readonly onProgress: (name: string, states: number) => void;
}

/** Goes through the plans until one shows a violation, or the budget or the time is used up. */
export function runExhaustively(options: ExhaustiveOptions): readonly PlanResult[] {
  const { rules, nowMs } = options;
  const beganMs = nowMs();
  const results: PlanResult[] = [];
  let left = options.budget;
  for (const [place, { name, loss, allowance }] of PLANS.entries()) {
    const planBeganMs = nowMs();
    const untilMs = beganMs + (options.limitMs * (place + 1)) / PLANS.length;
    const found = explore({
      beginning: beginSmallWorld(loss, rules, allowance),
      budget: Math.ceil(left / Math.max(1, PLANS.length - place)),
      goesOn: (states) => {
        options.onProgress(name, states);
        return nowMs() < untilMs;
      },
    });
    results.push({ ...found, name, ms: nowMs() - planBeganMs });
    left = Math.max(1, left - found.states);
    if (found.violation !== null) break;
  }
  return results;
}
