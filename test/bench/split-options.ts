import { parseArgs } from 'node:util';

export interface SplitOptions {
  readonly runs: number;
  /** Names of scenarios; empty: all. */
  readonly only: readonly string[];
  /** Names of contestants. */
  readonly monitors: readonly string[];
  readonly jsonFile: string | null;
  readonly wantsHelp: boolean;
}

export const SPLIT_USAGE = `usage: npm run bench:split [-- OPTIONS]     (as root: it makes network namespaces)

  --runs N        how many times Quorate is measured (default 10); the slow ones fewer times
  --only A,B      only these: cut hung monitor-killed monitor-hung monitor-killed-at-once monitor-hung-at-once
  --monitors A,B  only these: quorate sentinel-advised sentinel (default all)
  --json FILE     every measured value, for other programs
`;

export function readSplitOptions(args: readonly string[]): SplitOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '10' },
      only: { type: 'string', default: '' },
      monitors: { type: 'string', default: 'quorate,sentinel-advised,sentinel' },
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
