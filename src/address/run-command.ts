import { spawn } from 'node:child_process';
import type { Timers } from '../timers.js';

/**
 * Runs a command to its end; null when it succeeded, else why not. Never rejects. Within the limit, or when the signal
 * comes, it is ended with everything that it has started.
 */
export type RunCommand = (command: readonly string[], limitMs: number, signal?: AbortSignal) => Promise<string | null>;

const MAX_COMPLAINT_CHARS = 4096;
const MAX_REASON_CHARS = 200;
/** How long a command that has ended, or was killed, is waited for: something that it left behind may hold its output open. */
const CLOSE_LIMIT_MS = 100;

/** Runs commands without a shell; what one complains about first is the reason. */
export function createRunCommand({ timers }: { readonly timers: Timers }): RunCommand {
  return ([program, ...words], limitMs, signal) =>
    new Promise((resolve) => {
      if (program === undefined) return resolve('there is no command');
      if (signal?.aborted === true) return resolve(`${program}: ${UNWANTED}`);
      // A group of its own, so that all of it can be ended: the program that a script waits for would go on alone.
      const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
      let complaint = '';
      let broken: string | null = null;
      const end = (reason: string | null): void => {
        cancel();
        signal?.removeEventListener('abort', abort);
        child.stderr.destroy();
        resolve(reason === null ? null : `${program}: ${reason}`.slice(0, MAX_REASON_CHARS));
      };
      const breakOff = (reason: string): void => {
        broken ??= killGroup(child.pid) ? reason : `${reason}, and could not be ended`;
        timers.after(CLOSE_LIMIT_MS, () => end(broken));
      };
      const abort = (): void => breakOff(UNWANTED);
      const cancel = timers.after(limitMs, () => breakOff(`took longer than ${limitMs} ms`));
      signal?.addEventListener('abort', abort, { once: true });
      child.stderr.on('data', (piece: Buffer) => {
        complaint = `${complaint}${String(piece)}`.slice(0, MAX_COMPLAINT_CHARS);
      });
      const outcome = (code: number | null, by: string | null): string | null =>
        broken ?? (code === 0 ? null : complaint.split('\n')[0] || `ended with ${code ?? by}`);
      child.on('error', (error) => end(error.message));
      child.on('exit', (code, by) => void timers.after(CLOSE_LIMIT_MS, () => end(outcome(code, by))));
      child.on('close', (code, by) => end(outcome(code, by)));
    });
}

const UNWANTED = 'it was broken off, because the addresses are to go';

/** False when it has ended meanwhile, or runs with rights that this process does not have. */
function killGroup(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, 'SIGKILL');
  } catch {
    return false;
  }
}
