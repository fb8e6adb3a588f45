import { readFileSync } from 'node:fs';

/** What Linux tells about a process in /proc/PID/stat. */
export interface ProcStat {
  /** Ticks since boot: together with the pid it names one process for ever. */
  readonly startTicks: number;
  /** Processor time used so far, user and system, in ticks of 10 ms. */
  readonly cpuTicks: number;
}

/** Null when there is no such process, or only its remains. */
export function readProcStat(pid: number): ProcStat | null {
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    // The file disappears with the process.
    return null;
  }
}

/** Fields are counted from behind the command, which stands in parentheses and may hold anything (proc(5)). */
export function parseProcStat(text: string): ProcStat | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, userTicks, systemTicks, startTicks] = [fields[0], fields[11], fields[12], fields[19]];
  if (startTicks === undefined || state === 'Z' || state === 'X') return null;
  return { startTicks: Number(startTicks), cpuTicks: Number(userTicks) + Number(systemTicks) };
}
