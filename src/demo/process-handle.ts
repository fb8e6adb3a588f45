import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { AppError } from '../errors.js';
import { pause } from '../timers.js';
import type { Timers } from '../timers.js';

/** How to start a process. Its output is appended to `logFile`. */
export interface Launch {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly logFile: string;
}

/** A process that was started here and is ended here. After `restart` it has another pid. */
export interface ProcessHandle {
  readonly name: string;
  pid(): number;
  isAlive(): boolean;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit status of the process that runs now; null when a signal ended it. */
  ended(): Promise<number | null>;
  /** Starts it again in the same way; does nothing while it is alive. */
  restart(): Promise<void>;
  /** Ends it: politely, then by force after `limitMs`. Never rejects. */
  stop(limitMs: number): Promise<void>;
  /** The end of its log, for a message about its end. */
  lastWords(): string;
}

/** Starts the process in a session of its own, so that a Ctrl-C at the terminal reaches only the one who started it. */
export async function startProcess({ launch, timers }: { launch: Launch; timers: Timers }): Promise<ProcessHandle> {
  let child = await spawnLogged(launch);
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const kill = (signal: NodeJS.Signals) => {
    if (isAlive()) child.kill(signal);
  };
  const ended = async () => {
    if (isAlive()) await once(child, 'exit');
    return child.exitCode;
  };
  return {
    name: launch.name,
    pid: () => child.pid ?? 0,
    isAlive,
    kill,
    ended,
    restart: async () => {
      if (!isAlive()) child = await spawnLogged(launch);
    },
    stop: async (limitMs) => {
      kill('SIGTERM');
      // A stopped process sees a SIGTERM only once it goes on.
      kill('SIGCONT');
      await Promise.race([ended(), pause(timers, limitMs)]);
      kill('SIGKILL');
      await ended();
    },
    lastWords: () => lastLines(launch.logFile),
  };
}

async function spawnLogged({ name, command, args, cwd, logFile }: Launch): Promise<ChildProcess> {
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(command, args, { cwd, stdio: ['ignore', log, log], detached: true });
    await once(child, 'spawn');
    return child;
  } catch (cause) {
    throw new AppError('E_UNREACHABLE', `${name}: cannot start ${command}`, { cause });
  } finally {
    closeSync(log);
  }
}

function lastLines(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-4).join('\n');
  } catch (cause) {
    return `(no log: ${String(cause)})`;
  }
}
