import type { PlanResult } from '../simulator/exhaustive/plans.js';
import type { SeedResult } from '../simulator/run-seed.js';
import type { Totals } from '../simulator/simulate.js';
import { renderTrace, shorten } from '../simulator/trace-text.js';

/** The summary of a run, in one line. */
export function renderTotals(totals: Totals): string {
  const { seeds, failovers, violations, acknowledged, lost, explained, recoveredMs } = totals;
  const { seedsPerSecond, failoversPerSecond } = ratesOf(totals);
  return [
    `${seeds} seeds`,
    `${failovers} failovers`,
    `${violations} violations`,
    `${acknowledged} writes acknowledged, ${lost} lost within the lag`,
    `recovered within ${recoveredMs} ms`,
    ...(explained > 0 ? [`${explained} without a master, and why was said`] : []),
    `${seedsPerSecond.toFixed(1)} seeds/s`,
    `${failoversPerSecond.toFixed(1)} failovers/s`,
  ].join('; ');
}

/** The same as data, without the trace. */
export function totalsDocument(totals: Totals): object {
  const { first, ...counts } = totals;
  const rates = ratesOf(totals);
  const violation = first === null || first.violation === null ? null : { seed: first.seed, ...first.violation };
  return { ...counts, ...rates, violation };
}

/** Why a run failed: the rule, the seed, the command to repeat it, and the end of the trace. */
export function renderViolation(
  { seed, violation, log }: SeedResult,
  options: { command: string; lines: number },
): string {
  const { rule, text } = violation ?? { rule: 'none', text: 'no rule was broken' };
  const head = `seed ${seed} breaks ${rule}: ${shorten(text)}\nrepeat it with: ${options.command}`;
  return `${head}\n${renderTrace(log, options.lines)}`;
}

/** One line a plan of the exhaustive run, and the way to a violation. */
export function renderPlans(results: readonly PlanResult[]): string {
  return results.map(renderPlan).join('\n');
}

/** The same as data. */
export function plansDocument(results: readonly PlanResult[]): object {
  return { plans: results.map((result) => ({ ...result, statesPerSecond: rate(result.states, result.ms) })) };
}

function renderPlan(result: PlanResult): string {
  const { name, states, isComplete, deepest, ms, violation } = result;
  const extent = isComplete ? 'all there are' : 'stopped there';
  const speed = `${rate(states, ms).toFixed(0)} states/s`;
  const line = `${name}: ${states} states, ${extent}, ${deepest} moves deep, ${speed}`;
  if (violation === null) return line;
  const way = violation.way.map((label) => `  ${shorten(label)}`).join('\n');
  return `${line}\nbreaks ${violation.rule}: ${shorten(violation.text)}, in this way:\n${way}`;
}

function ratesOf({ seeds, failovers, tookMs }: Totals): { seedsPerSecond: number; failoversPerSecond: number } {
  return { seedsPerSecond: rate(seeds, tookMs), failoversPerSecond: rate(failovers, tookMs) };
}

function rate(count: number, ms: number): number {
  return Math.round((count * 10_000) / Math.max(1, ms)) / 10;
}
