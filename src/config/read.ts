import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '../errors.js';
import type { MonitorConfig } from './config.js';
import { loadConfig } from './load.js';
import type { SideFile } from './side-files.js';

/** Largest configuration, and largest file that it names, in bytes. */
const FILE_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Reads quorate.yaml and every file that it names (relative to its own directory). Used once, before anything runs.
 * @throws AppError E_CONFIG_FILE when the file itself cannot be read, E_CONFIG when something is wrong in it.
 */
export function readConfig(file: string, { hostName }: { hostName: string }): MonitorConfig {
  const main = readMainFile(file);
  const directory = dirname(resolve(file));
  const readSideFile = (path: string) => readWhole(resolve(directory, path));
  const config = loadConfig(main.text, file, { hostName, readSideFile });
  const holdsPassword = config.password !== null || config.groups.some(({ auth }) => auth?.password);
  if (!holdsPassword || !main.isOpenToOthers) return config;
  const warning = `${file} holds a password and every user of this host may read it; run: chmod o-rwx ${file}`;
  return { ...config, warnings: [...config.warnings, warning] };
}

function readMainFile(file: string): SideFile {
  try {
    return readWhole(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = 'Name a readable file with --config; conf/quorate.yaml shows every key.';
    throw new AppError('E_CONFIG_FILE', `cannot read the configuration ${file}: ${reason}`, { cause, hint });
  }
}

const NON_BLOCKING = constants.O_RDONLY | constants.O_NONBLOCK;

/** Opens without waiting, so that a pipe in the place of a file cannot hold the start up. */
function readWhole(file: string): SideFile {
  const handle = openSync(file, NON_BLOCKING);
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) throw new Error(`${file} is ${stat.isDirectory() ? 'a directory' : 'not a regular file'}`);
    if (stat.size > FILE_LIMIT_BYTES) throw new Error(`${file} is larger than ${FILE_LIMIT_BYTES} bytes`);
    const buffer = Buffer.alloc(stat.size);
    const length = readSync(handle, buffer, 0, buffer.length, 0);
    return { text: buffer.toString('utf8', 0, length), isOpenToOthers: (stat.mode & 0o007) !== 0 };
  } finally {
    closeSync(handle);
  }
}
