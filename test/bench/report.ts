import { median } from './statistics.js';
import type { Sample } from './scenario.js';

/** All samples of one metric of one scenario, for one kind of monitor. */
export interface Series {
  readonly scenario: string;
  readonly title: string;
  readonly monitor: string;
  readonly metric: string;
  readonly unit: Sample['unit'];
  readonly values: readonly number[];
}

/** A run that could not be measured. */
export interface FailedRun {
  readonly scenario: string;
  readonly monitor: string;
  readonly run: number;
  readonly reason: string;
}

export interface Outcome {
  readonly startedAt: string;
  readonly downAfterMs: number;
  readonly series: readonly Series[];
  readonly failedRuns: readonly FailedRun[];
}

/** Medians side by side, with minimum, maximum and how many times smaller ours is. */
export function tableOf({ series, failedRuns }: Outcome): string {
  const metrics = new Map<string, Series[]>();
  for (const one of series) {
    const key = `${one.title}: ${one.metric}`;
    metrics.set(key, [...(metrics.get(key) ?? []), one]);
  }
  const rows = [...metrics].map(([name, both]) => rowOf(name, both));
  const lines = aligned([['What', 'Quorate', 'redis-sentinel', 'Ratio'], ...rows]);
  const failures = failedRuns.map(({ scenario, monitor, run, reason }) => `${monitor}, ${scenario} ${run}: ${reason}`);
  return [...lines, ...(failures.length === 0 ? [] : ['', 'Failed runs:', ...failures]), ''].join('\n');
}

function rowOf(name: string, both: readonly Series[]): string[] {
  const [ours, theirs] = ['quorated', 'redis-sentinel'].map((monitor) => both.find((one) => one.monitor === monitor));
  const ratio = ours && theirs ? median(theirs.values) / median(ours.values) : Number.NaN;
  return [name, shown(ours), shown(theirs), Number.isFinite(ratio) ? `${ratio.toFixed(1)} x` : '-'];
}

function shown(series: Series | undefined): string {
  if (series === undefined) return '-';
  const { values, unit } = series;
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    digits(value),
  );
  return `${middle} ${unit} (${least} - ${most}, n=${values.length})`;
}

function digits(value: number): string {
  return Math.abs(value) < 10 && !Number.isInteger(value) ? value.toFixed(2) : value.toFixed(0);
}

function aligned(rows: readonly string[][]): string[] {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = rows;
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...body.map(line)];
}
