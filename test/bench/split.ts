import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { quoratedProgram, redisSentinelProgram } from '../lab/monitor-program.js';
import type { MonitorProgram } from '../lab/monitor-program.js';
import { openLab } from '../lab/open-lab.js';
import { labObstacle } from '../lab/permission.js';
import { readBenchOptions } from './bench-options.js';
import type { BenchOptions } from './bench-options.js';
import type { FailedRun, Series } from './report.js';
import { SPLIT_DEFAULTS, SPLIT_USAGE } from './split-options.js';
import { splitTable } from './split-report.js';
import { measureSplit } from './split-run.js';
import { SLOW_RUNS, SPLIT_SCENARIOS } from './split-scenarios.js';
import type { SplitScenario } from './split-scenarios.js';

interface Contestant {
  readonly name: string;
  readonly program: () => MonitorProgram;
  readonly runsOf: (scenario: SplitScenario, runs: number) => number;
  /** For how long an old master that goes on is watched. */
  readonly mostHoldMs: number;
}

const CONTESTANTS: readonly Contestant[] = [
  {
    name: 'quorate',
    program: () => quoratedProgram(),
    runsOf: ({ mostRuns }, runs) => Math.min(mostRuns, runs),
    mostHoldMs: 20_000,
  },
  {
    name: 'sentinel-advised',
    program: () => redisSentinelProgram({ isAdvised: true }),
    runsOf: ({ mostRuns }, runs) => Math.min(mostRuns > SLOW_RUNS ? 2 : 1, runs),
    mostHoldMs: 20_000,
  },
  {
    name: 'sentinel',
    program: () => redisSentinelProgram({ isAdvised: false }),
    runsOf: ({ mostRuns }, runs) => Math.min(mostRuns > SLOW_RUNS ? 2 : 1, runs),
    mostHoldMs: 10_000,
  },
];

process.exit(await main(readBenchOptions(process.argv.slice(2), SPLIT_DEFAULTS)));

async function main(options: BenchOptions): Promise<number> {
  const obstacle = labObstacle();
  if (options.wantsHelp || obstacle !== null) {
    process.stdout.write(obstacle === null ? SPLIT_USAGE : `bench:split: ${obstacle}\n`);
    return obstacle === null ? 0 : 1;
  }
  const startedAt = new Date().toISOString();
  const loadBefore = loadavg()[0] ?? 0;
  const contestants = chosen('--monitors', options.monitors, CONTESTANTS);
  const series = new Map<string, Series & { readonly values: number[] }>();
  const failedRuns: FailedRun[] = [];
  for (const scenario of chosen('--only', options.only, SPLIT_SCENARIOS)) {
    for (const contestant of contestants) await measureAll({ scenario, contestant, options, series, failedRuns });
  }
  const outcome = {
    startedAt,
    load: [loadBefore, loadavg()[0] ?? 0] as const,
    contestants: contestants.map(({ name }) => name),
    series: [...series.values()],
    failedRuns,
  };
  process.stdout.write(splitTable(outcome));
  if (options.jsonFile !== null) writeFileSync(options.jsonFile, `${JSON.stringify(outcome, null, 2)}\n`);
  return failedRuns.length === 0 ? 0 : 1;
}

function chosen<T extends { readonly name: string }>(
  option: string,
  names: readonly string[],
  all: readonly T[],
): readonly T[] {
  const unknown = names.find((wanted) => all.every(({ name }) => name !== wanted));
  if (unknown !== undefined)
    throw new Error(`${option} ${unknown} is none of ${all.map(({ name }) => name).join(', ')}`);
  return all.filter(({ name }) => names.length === 0 || names.includes(name));
}

interface Measuring {
  readonly scenario: SplitScenario;
  readonly contestant: Contestant;
  readonly options: BenchOptions;
  readonly series: Map<string, Series & { readonly values: number[] }>;
  readonly failedRuns: FailedRun[];
}

async function measureAll({ scenario, contestant, options, series, failedRuns }: Measuring): Promise<void> {
  const runs = contestant.runsOf(scenario, options.runs);
  const monitor = contestant.name;
  for (let run = 1; run <= runs; run++) {
    process.stderr.write(`${scenario.name}, ${monitor}: run ${run} of ${runs}\n`);
    const lab = await openLab({ program: contestant.program() });
    try {
      const samples = await measureSplit(lab, scenario, contestant.mostHoldMs);
      process.stderr.write(
        `  ${samples.map(({ metric, unit, value }) => `${metric} ${value.toFixed(1)} ${unit}`).join(', ')}\n`,
      );
      for (const { metric, unit, value } of samples) {
        const key = `${scenario.name} ${monitor} ${metric}`;
        const empty = { scenario: scenario.name, title: scenario.title, monitor, metric, unit, values: [] };
        const known = series.get(key) ?? empty;
        known.values.push(value);
        series.set(key, known);
      }
    } catch (error) {
      failedRuns.push({ scenario: scenario.name, monitor, run, reason: String(error) });
      process.stderr.write(`  failed: ${String(error)}\n`);
    } finally {
      lab.close();
    }
  }
}
