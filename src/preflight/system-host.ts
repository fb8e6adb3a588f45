import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { isExecutable } from '../executable.js';
import { isOwnAddress } from '../fence/own-address.js';
import { isAlive } from '../store/process-identity.js';
import { parseHolder } from '../store/lock.js';
import type { Timers } from '../timers.js';
import { readCapabilities } from './capabilities.js';
import type { HostView, MonitorView } from './host-view.js';
import { lookAtInterface } from './interface-look.js';

export interface SystemHostOptions {
  readonly timers: Timers;
  /** Where programs are looked for that are named without a path. */
  readonly searchPath: string;
  readonly findKeepalived: () => string | null;
}

/** The host on which this process runs. */
export function createSystemHost({ timers, searchPath, findKeepalived }: SystemHostOptions): HostView {
  return {
    isOwnAddress: (host) => isOwnAddress(host, networkInterfaces()),
    interfaceNames,
    lookAt: (interfaceName, addresses) => lookAtInterface({ interfaceName, addresses, timers }),
    monitorBy,
    capabilities: () => readCapabilities('self'),
    whyNotRun: (program) => whyNotRun(program, searchPath),
    isDirectory: (path) => kindOf(path) === 'directory',
    keepalived: findKeepalived,
  };
}

function interfaceNames(): readonly string[] {
  try {
    return readdirSync('/sys/class/net').filter((name) => name !== 'lo');
  } catch {
    return [];
  }
}

async function monitorBy(lockFile: string): Promise<MonitorView | null> {
  const holder = parseHolder(await readFile(lockFile, 'utf8').catch(() => ''));
  if (holder === null || !(await isAlive(holder))) return null;
  return { pid: holder.pid, capabilities: await readCapabilities(holder.pid) };
}

function whyNotRun(program: string, searchPath: string): string | null {
  if (!program.includes('/')) {
    const places = searchPath.split(':').filter((place) => place !== '');
    const isFound = places.some((place) => isExecutable(join(place, program)));
    return isFound ? null : 'is not in the search path';
  }
  if (!isAbsolute(program)) return 'is no whole path, so it depends on where the monitor was started';
  const kind = kindOf(program);
  if (kind !== 'file') return kind === null ? 'is not there' : 'is no file';
  return isExecutable(program) ? null : 'is not executable';
}

/** Null where there is nothing, or nothing that this user may see. */
function kindOf(path: string): 'file' | 'directory' | 'other' | null {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return 'file';
    return stat.isDirectory() ? 'directory' : 'other';
  } catch {
    return null;
  }
}
