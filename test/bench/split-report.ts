import { median } from './statistics.js';
import type { FailedRun, Series } from './report.js';

export interface SplitOutcome {
  readonly startedAt: string;
  /** Of the machine over one minute, at the beginning and at the end. */
  readonly load: readonly [number, number];
  readonly contestants: readonly string[];
  readonly series: readonly Series[];
  readonly failedRuns: readonly FailedRun[];
}

/** Median, minimum, maximum and number of runs, the contestants side by side. */
export function splitTable({ contestants, series, failedRuns, load }: SplitOutcome): string {
  const names = [...new Set(series.map(({ title, metric }) => `${title}: ${metric}`))];
  const rows = names.map((name) => [
    name,
    ...contestants.map((monitor) => shown(series.find((one) => one.monitor === monitor && nameOf(one) === name))),
  ]);
  const table = [['What', ...contestants], ...rows];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  const failures = failedRuns.map(
    ({ scenario, monitor, run, reason }) => `failed: ${monitor}, ${scenario} ${run}: ${reason}`,
  );
  const loads = `load average ${load.map((value) => value.toFixed(2)).join(' at the beginning, ')} at the end`;
  return [...lines.map((line) => line.trimEnd()), '', ...failures, loads, ''].join('\n');
}

function nameOf({ title, metric }: Series): string {
  return `${title}: ${metric}`;
}

function shown(series: Series | undefined): string {
  if (series === undefined) return '-';
  const { values, unit } = series;
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((n) => n.toFixed(0));
  return `${middle} ${unit} (${least} - ${most}, n=${values.length})`;
}
