import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { isIP } from 'node:net';
import { AppError } from '../errors.js';

export interface DemoOptions {
  readonly wantsHelp: boolean;
  readonly isTour: boolean;
  readonly isJson: boolean;
  readonly dir: string;
  readonly addresses: readonly string[];
  readonly downAfterMs: number;
}

/** What `--help` prints. */
export const DEMO_USAGE = `usage: npm run demo [-- OPTIONS]

Starts three Redis servers and a monitor beside each, all on this machine, and shows what Quorate does with them.
Ctrl-C stops everything and leaves nothing behind.

  --tour         goes through a failover, a return and a planned move by itself, and ends
  --json         with --tour: one JSON document on standard output, and nothing else
  --hosts A,B,C  addresses to use (default 127.0.0.5,127.0.0.6,127.0.0.7); the ports are 6379, 26379 and 8379
  --dir FOLDER   where the servers keep their files while they run (default: quorate-demo in the temporary folder)
  --help         this text
`;

const DEFAULT_ADDRESSES = '127.0.0.5,127.0.0.6,127.0.0.7';

/** Fails with `E_USAGE` for anything that it does not know. */
export function readDemoOptions({ args, tempDir }: { args: readonly string[]; tempDir: string }): DemoOptions {
  const { tour = false, json = false, help = false, dir, hosts = DEFAULT_ADDRESSES } = parsed(args);
  if (json && !tour) throw usageError('--json goes with --tour');
  return {
    wantsHelp: help,
    isTour: tour,
    isJson: json,
    dir: dir ?? join(tempDir, 'quorate-demo'),
    addresses: readAddresses(hosts),
    downAfterMs: 1000,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        tour: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        dir: { type: 'string' },
        hosts: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    throw usageError(cause instanceof Error ? cause.message : String(cause));
  }
}

function readAddresses(text: string): readonly string[] {
  const addresses = text.split(',');
  const isDoubled = new Set(addresses).size !== addresses.length;
  const areLocal = addresses.every((address) => isIP(address) === 4 && address.startsWith('127.'));
  if (addresses.length === 3 && areLocal && !isDoubled) return addresses;
  throw usageError(`--hosts "${text}" is not a list of three different addresses that begin with 127.`);
}

function usageError(message: string): AppError {
  return new AppError('E_USAGE', message, { hint: 'npm run demo -- --help shows the options.' });
}
