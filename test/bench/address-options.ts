import { parseArgs } from 'node:util';

/** What `npm run bench:address` understands. */
export const ADDRESS_USAGE = `usage: npm run bench:address -- [--runs N] [--only FAULT]...
How virtual addresses of both families move, who announces them, what an idle client hears of a planned move, and
whether two hosts ever have one or speak for it (then it ends with 1), beside keepalived. Times are in ms: median (most).
  --runs N      each fault so often; default 10
  --only FAULT  only this fault, and not keepalived alone: server, monitor, both, hang, cut, one-way, crash, move
`;

/** The command line, read. */
export interface AddressOptions {
  readonly wantsHelp: boolean;
  readonly runs: number;
  readonly only: readonly string[];
}

/** Throws at options that there are not. */
export function readAddressOptions(argv: readonly string[]): AddressOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean', short: 'h' },
      runs: { type: 'string', default: '10' },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs} is not a number of runs`);
  return { wantsHelp: values.help === true, runs, only: values.only };
}
