import { readFile } from 'node:fs/promises';

/** A process, told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot of the host and start in clock ticks since then; empty where /proc does not tell. */
  readonly started: string;
}

/** Asks the system; what it does not tell stays empty. */
export async function identify(pid: number): Promise<ProcessIdentity> {
  const [boot, stat] = await Promise.all([
    readOrEmpty('/proc/sys/kernel/random/boot_id'),
    readOrEmpty(`/proc/${pid}/stat`),
  ]);
  const ticks = isEnded(stat) ? '' : startTicks(stat);
  return { pid, started: ticks === '' ? '' : `${boot.trim()}/${ticks}` };
}

/** Whether this very process still runs. */
export async function isAlive(holder: ProcessIdentity): Promise<boolean> {
  if (!hasProcess(holder.pid)) return false;
  return (await identify(holder.pid)).started === holder.started;
}

/** Field 3: a zombie only waits to be counted, it holds nothing any more. */
function isEnded(stat: string): boolean {
  return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

/** Field 22; the second field is a name in parentheses that may hold blanks and parentheses itself. */
function startTicks(stat: string): string {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}
