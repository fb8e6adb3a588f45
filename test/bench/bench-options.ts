import { parseArgs } from 'node:util';

/** What both benches understand. */
export interface BenchOptions {
  readonly runs: number;
  /** Names of scenarios; empty: all. */
  readonly only: readonly string[];
  /** Names of contestants. */
  readonly monitors: readonly string[];
  readonly jsonFile: string | null;
  readonly wantsHelp: boolean;
}

export const BENCH_USAGE = `usage: npm run bench:failover [-- OPTIONS]

  --runs N        how many times each scenario is measured (default 7)
  --only A,B      only these scenarios: kill stop leader-election leader-promotion move rest start
  --monitors A,B  only these: quorated redis-sentinel (default both)
  --json FILE     every measured value, for other programs
`;

/** What holds where the command line says nothing. */
export interface BenchDefaults {
  readonly runs: string;
  readonly monitors: string;
}

export const BENCH_DEFAULTS: BenchDefaults = { runs: '7', monitors: 'quorated,redis-sentinel' };

/** Throws at options that there are not. */
export function readBenchOptions(args: readonly string[], { runs: usual, monitors }: BenchDefaults): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: usual },
      only: { type: 'string', default: '' },
      monitors: { type: 'string', default: monitors },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 1 || runs > 100) throw new Error(`--runs ${values.runs} is not 1 to 100`);
  return {
    runs,
    only: values.only.split(',').filter((name) => name !== ''),
    monitors: values.monitors.split(','),
    jsonFile: values.json ?? null,
    wantsHelp: values.help,
  };
}
