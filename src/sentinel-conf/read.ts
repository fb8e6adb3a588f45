import { accessSync, constants, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { AppError } from '../errors.js';
import { isExecutable } from '../executable.js';
import { splitWords } from '../words.js';
import type { SentinelConf } from './conf.js';
import type { ConfLine } from './conf-error.js';
import { ConfLineError } from './conf-error.js';
import { confLines } from './lines.js';
import { parseSentinelConf } from './parse.js';

export interface ReadSentinelConfOptions {
  /** As on the command line, without the program's own name: a file first, then `--name value ...`. */
  readonly args: readonly string[];
  readonly workingDirectory: string;
  /** One numeric address of a name, or null; ends within its own limit. Asked only with `resolve-hostnames yes`. */
  readonly resolveHost: (hostName: string) => Promise<string | null>;
}

/**
 * Reads the configuration of a redis-sentinel. The file is never written: what this monitor learns goes into its own
 * state file. Names are resolved here, once, and stand for that address from then on.
 * @throws AppError E_USAGE without a file, E_CONFIG_FILE for an unreadable one, ConfLineError for what is wrong in it.
 */
export async function readSentinelConf(options: ReadSentinelConfOptions): Promise<SentinelConf> {
  const start = options.args.findIndex((arg) => arg !== '--sentinel');
  const [name, ...extraArgs] = start === -1 ? [] : options.args.slice(start);
  if (name === undefined || name.startsWith('-')) {
    throw new AppError('E_USAGE', 'Sentinel needs config file on disk to save state. Exiting...');
  }
  const main = await readText(resolve(options.workingDirectory, name), name);
  const lines = await withIncludes(confLines(main, extraArgs), options.workingDirectory);
  const addresses = await resolveNames(lines, options.resolveHost);
  return parseSentinelConf(lines, {
    workingDirectory: options.workingDirectory,
    directoryFault,
    isExecutable,
    addressOf: (hostName) => addresses.get(hostName) ?? null,
  });
}

const FILE_LIMIT_BYTES = 4 * 1024 * 1024;
const INCLUDE_DEPTH_LIMIT = 16;

async function readText(file: string, shownName: string): Promise<string> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (stat.size > FILE_LIMIT_BYTES) throw new Error('File too large');
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const message = `Fatal error, can't open config file '${shownName}': ${systemText(cause)}`;
    throw new AppError('E_CONFIG_FILE', message, { cause, hint: 'Name a readable file.' });
  }
}

/** Puts the lines of included files in the place of the lines that name them. */
async function withIncludes(lines: readonly ConfLine[], directory: string, depth = 0): Promise<ConfLine[]> {
  const whole: ConfLine[] = [];
  for (const line of lines) {
    const words = /^include\s/i.test(line.text) ? splitWords(line.text) : null;
    if (words?.length !== 2 || words[1] === undefined) {
      whole.push(line);
      continue;
    }
    if (depth === INCLUDE_DEPTH_LIMIT) throw new ConfLineError(line, 'files include each other without end');
    if (/[*?[]/.test(words[1])) throw new ConfLineError(line, 'patterns are not supported here; name each file');
    const included = confLines(await readText(resolve(directory, words[1]), words[1]), []);
    whole.push(...(await withIncludes(included, directory, depth + 1)));
  }
  return whole;
}

/** Second word of the `sentinel` lines whose fourth word is a host. */
const HOST_DIRECTIVES: ReadonlySet<string> = new Set(['monitor', 'known-replica', 'known-slave', 'known-sentinel']);

async function resolveNames(
  lines: readonly ConfLine[],
  resolveHost: ReadSentinelConfOptions['resolveHost'],
): Promise<ReadonlyMap<string, string | null>> {
  const statements = lines.map(({ text }) => splitWords(text) ?? []);
  const isWanted = statements.some(
    (words) => words.slice(0, 3).join(' ').toLowerCase() === 'sentinel resolve-hostnames yes',
  );
  if (!isWanted) return new Map();
  const hosts = statements
    .filter(
      ([first, second]) => first?.toLowerCase() === 'sentinel' && HOST_DIRECTIVES.has(second?.toLowerCase() ?? ''),
    )
    .flatMap((words) => (words[3] === undefined || isIP(words[3]) !== 0 ? [] : [words[3]]));
  const names = [...new Set(hosts)];
  return new Map(await Promise.all(names.map(async (host) => [host, await resolveHost(host)] as const)));
}

function directoryFault(path: string): string | null {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isDirectory() ? null : 'Not a directory';
  } catch (error) {
    return systemText(error);
  }
}

/** The operating system's own words with a capital, as the C library gives them. */
function systemText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const errno = 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;
  const text = getSystemErrorMap().get(errno)?.[1] ?? error.message;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
