import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { AppError } from '../errors.js';
import { isExecutable } from '../executable.js';

/** Where the programs of a run are. */
export interface Programs {
  /** The checkout. */
  readonly root: string;
  readonly node: string;
  readonly ts: string;
  readonly quorated: string;
  readonly redisServer: string;
}

/** Fails with `E_UNREACHABLE` and the command to run when Redis is not installed. */
export function findPrograms({ startDir, node, path }: { startDir: string; node: string; path: string }): Programs {
  const root = findRoot(startDir);
  const redisServer = findProgram({ name: 'redis-server', path });
  return { root, node, redisServer, ts: join(root, 'bin', 'ts'), quorated: join(root, 'bin', 'quorated') };
}

/** The full name of a program on the path. */
export function findProgram({ name, path }: { name: string; path: string }): string {
  const found = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
  if (found !== undefined) return found;
  throw new AppError('E_UNREACHABLE', `${name} is not installed`, { hint: 'Install it with: node bin/setup test' });
}

/** The sources and what is built of them stand at different depths below the checkout. */
function findRoot(startDir: string): string {
  for (let dir = startDir; dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, 'package.json'))) return dir;
  }
  throw new AppError('E_UNREACHABLE', `no package.json above ${startDir}`, { hint: 'Run the demo from a checkout.' });
}
