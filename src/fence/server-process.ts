import { readdir, readFile, readlink } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import type { ServerId } from '../../sentinel/index.js';
import { splitAddress } from '../address.js';
import type { Address } from '../address.js';
import { identify, isAlive } from '../store/process-identity.js';
import type { ProcessIdentity } from '../store/process-identity.js';
import { pause } from '../timers.js';
import type { Timers } from '../timers.js';
import { listeningInodes } from './listening-sockets.js';
import { isOwnAddress } from './own-address.js';
import { done, failed, skipped } from './rung.js';
import type { RungOutcome } from './rung.js';

export interface ServerProcessOptions {
  readonly server: ServerId;
  readonly timers: Timers;
  /** This process, which is never signalled. */
  readonly ownPid: number;
}

/** The process of one server, where it runs on this host. */
export interface ServerProcess {
  /** The server has just said which process it is. Learns nothing where the address is another host's. */
  learn(processId: number): Promise<void>;
  /**
   * Kills the process and waits until it is gone. Signals only what is beyond doubt that server: a process that has not
   * been replaced since it was learnt, and that holds the socket which listens at the server's address on this host.
   */
  stop(limitMs: number): Promise<RungOutcome>;
}

/** Remembers the process of the latest connection. */
export function createServerProcess({ server, timers, ownPid }: ServerProcessOptions): ServerProcess {
  const address = splitAddress(server);
  let known: ProcessIdentity | null = null;
  let latestId = 0;
  return {
    learn: async (processId) => {
      known = null;
      latestId = processId;
      if (processId <= 1 || processId === ownPid || !isOwnAddress(address.host, networkInterfaces())) return;
      const identity = await identify(processId);
      if (identity.started !== '' && processId === latestId) known = identity;
    },
    stop: async (limitMs) => {
      const untilMs = timers.nowMs() + limitMs;
      if (known === null) return skipped('its process is not known, or not on this host');
      const doubt = await whyNotTheServer(known, address, {
        timers,
        untilMs: Math.min(untilMs, timers.nowMs() + CLEARING_MS),
      });
      if (doubt !== null) return doubt;
      if (timers.nowMs() >= untilMs) return failed('checking its process took too long');
      return kill(known, { timers, untilMs });
    },
  };
}

/** Null when the process is the server's beyond doubt. */
async function whyNotTheServer(
  identity: ProcessIdentity,
  address: Address,
  patience: Patience,
): Promise<RungOutcome | null> {
  const { pid } = identity;
  try {
    const inodes = await listening(address);
    if (!(await isAlive(identity))) {
      return (await isCleared(address, patience))
        ? done(`process ${pid} has ended, and nobody listens`)
        : skipped(`process ${pid} has ended, and another one listens`);
    }
    if (await holdsSocket(pid, inodes)) return null;
    return skipped(`process ${pid} does not hold the socket that listens at the address`);
  } catch (error) {
    return skipped(`process ${pid} cannot be checked: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** How long the kernel may take to close what a killed process had open, in ms: its threads do not end all at once. */
const CLEARING_MS = 100;

interface Patience {
  readonly timers: Timers;
  readonly untilMs: number;
}

function isCleared(address: Address, patience: Patience): Promise<boolean> {
  return comesTrue(async () => (await listening(address)).size === 0, patience);
}

/** Between two looks whether something has ended, in ms. */
const LOOK_MS = 2;

/** Whether it is so in time. */
async function comesTrue(isSo: () => Promise<boolean>, { timers, untilMs }: Patience): Promise<boolean> {
  while (!(await isSo())) {
    if (timers.nowMs() >= untilMs) return false;
    await pause(timers, LOOK_MS);
  }
  return true;
}

async function listening(address: Address): Promise<ReadonlySet<string>> {
  const tables = await Promise.all(SOCKET_TABLES.map((file) => readFile(file, 'latin1').catch(() => '')));
  return listeningInodes(address, tables);
}

/** One of them is missing where the system does not speak that protocol; without both nothing is ever signalled. */
const SOCKET_TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

/** Servers listen before they serve: their sockets are among the first files that they opened. */
const MAX_FILES = 1024;

async function holdsSocket(pid: number, inodes: ReadonlySet<string>): Promise<boolean> {
  const files = (await readdir(`/proc/${pid}/fd`)).map(Number).toSorted((a, b) => a - b);
  for (const file of files.slice(0, MAX_FILES)) {
    const target = await readlink(`/proc/${pid}/fd/${file}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}

async function kill(identity: ProcessIdentity, patience: Patience): Promise<RungOutcome> {
  const { pid } = identity;
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    return skipped(`process ${pid} cannot be killed: ${error instanceof Error ? error.message : String(error)}`);
  }
  const isGone = await comesTrue(async () => !(await isAlive(identity)), patience);
  // What was sent SIGKILL runs no code of its own any more, however long the kernel takes to clear it away.
  return done(isGone ? `process ${pid} was killed` : `process ${pid} was killed and is being cleared away`);
}
