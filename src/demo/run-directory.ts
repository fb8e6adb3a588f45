import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.js';
import { readProcStat } from './proc-stat.js';

const RUN_FILE = 'run.json';

/** The one folder that a run writes into. It remembers which processes belong to the run. */
export interface RunDirectory {
  readonly dir: string;
  /** Whether the remains of a run that died were removed. */
  readonly hadStaleRun: boolean;
  /** Writes down what runs now; to be called after every start. */
  record(processes: readonly NamedPid[]): void;
  /** Removes the folder with everything in it. */
  remove(): void;
}

/** A process that a later run may find and has to name. */
export interface NamedPid {
  readonly name: string;
  readonly pid: number;
}

interface RecordedProcess extends NamedPid {
  readonly startTicks: number;
}

/**
 * Takes the folder for this run. The remains of a dead run are removed; a run with live processes is refused with
 * `E_STATE_LOCKED` and the way to stop it, and a folder that is not ours with `E_STATE_FOREIGN`.
 */
export function claimRunDirectory({ dir, owner }: { dir: string; owner: NamedPid }): RunDirectory {
  const hadStaleRun = clearStaleRun(dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const record = (processes: readonly NamedPid[]) => writeRunFile(dir, [owner, ...processes]);
  record([]);
  return { dir, hadStaleRun, record, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

function clearStaleRun(dir: string): boolean {
  const found = lstatSync(dir, { throwIfNoEntry: false });
  if (found === undefined) return false;
  const foreign = (text: string) =>
    new AppError('E_STATE_FOREIGN', `${dir} ${text}`, { hint: 'Remove it, or choose another folder with --dir.' });
  if (!found.isDirectory()) throw foreign('is not a folder');
  if (found.uid !== process.getuid?.()) throw foreign('belongs to another user');
  if (readdirSync(dir).length === 0) return false;
  const recorded = readRunFile(dir);
  if (recorded === null) throw foreign('was not made by the demo');
  refuseLiveRun(recorded);
  rmSync(dir, { recursive: true });
  return true;
}

function refuseLiveRun(recorded: readonly RecordedProcess[]): void {
  const alive = recorded.filter(({ pid, startTicks }) => readProcStat(pid)?.startTicks === startTicks);
  if (alive.length === 0) return;
  const names = alive.map(({ name, pid }) => `${name} (${pid})`).join(', ');
  throw new AppError('E_STATE_LOCKED', `a demo is already running, or was left behind: ${names}`, {
    hint: `Stop it with: kill ${alive.map(({ pid }) => pid).join(' ')}`,
  });
}

function readRunFile(dir: string): readonly RecordedProcess[] | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(dir, RUN_FILE), 'utf8'));
    return Array.isArray(parsed) && parsed.every(isRecordedProcess) ? parsed : null;
  } catch {
    // Missing or damaged: then nobody can say whose folder it is.
    return null;
  }
}

function isRecordedProcess(value: unknown): value is RecordedProcess {
  if (typeof value !== 'object' || value === null) return false;
  const { name, pid, startTicks } = value as Record<string, unknown>;
  return typeof name === 'string' && Number.isSafeInteger(pid) && typeof startTicks === 'number';
}

function writeRunFile(dir: string, processes: readonly NamedPid[]): void {
  const recorded = processes.map(({ name, pid }) => ({ name, pid, startTicks: readProcStat(pid)?.startTicks ?? 0 }));
  const temporary = join(dir, `${RUN_FILE}.new`);
  writeFileSync(temporary, `${JSON.stringify(recorded, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, join(dir, RUN_FILE));
}
