import { parseArgs } from 'node:util';

export interface SoakOptions {
  readonly minutes: number;
  /** The same seed gives the same faults; their effects depend on the machine as well. */
  readonly seed: number;
  readonly wantsHelp: boolean;
}

export const SOAK_USAGE = `usage: npm run soak [-- OPTIONS]     (as root: it makes network namespaces)

Random faults, one after the other, on real servers with clients on all sides. Stops by itself and prints what became of
every write. Exit code 1: two masters took writes, or a write is lost that a master with a majority had acknowledged.

  --minutes N   how long (default 10, at most 600)
  --seed N      repeats a sequence of faults
`;

export function readSoakOptions(args: readonly string[], anySeed: number): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(anySeed) },
      help: { type: 'boolean', default: false },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 600)) throw new Error(`--minutes ${values.minutes} is not within 0 and 600`);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed ${values.seed} is not a whole number`);
  return { minutes, seed, wantsHelp: values.help };
}
