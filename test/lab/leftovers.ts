import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProcStat } from '../../src/demo/proc-stat.js';
import { runTool } from './system-tool.js';

const NAMESPACES = '/run/netns';
const NAME = /^qlab-(\d+)(?:-|$)/;

/** The folder of this process's lab. It says whose it is, so that a later run can tell whether that one still lives. */
export function claimLabDirectory(): string {
  const dir = directoryOf(process.pid);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { mode: 0o700 });
  writeFileSync(join(dir, 'owner'), String(readProcStat(process.pid)?.startTicks));
  return dir;
}

/** The namespace of a host, or of the switch, in this process's lab. */
export function namespaceName(what: number | 'switch'): string {
  return `qlab-${process.pid}-${what}`;
}

/** Removes what labs left whose process has died: processes, namespaces, folders. @returns their process ids */
export function removeLeftovers(): readonly number[] {
  const dead = [...new Set([...namesIn(NAMESPACES), ...namesIn(tmpdir())].map(ownerOf))].filter(
    (owner) => owner !== null && owner !== process.pid && !isAlive(owner),
  );
  for (const owner of dead) if (owner !== null) removeLab(owner);
  return dead.filter((owner) => owner !== null);
}

/** Ends every process inside the namespaces of a lab, and removes the namespaces and the folder. */
export function removeLab(owner: number): void {
  const namespaces = namesIn(NAMESPACES).filter((name) => ownerOf(name) === owner);
  for (const name of namespaces) killWithin(name);
  for (const name of namespaces) runTool('ip', ['netns', 'del', name]);
  rmSync(directoryOf(owner), { recursive: true, force: true, maxRetries: 5 });
}

function killWithin(namespace: string): void {
  const pids = runTool('ip', ['netns', 'pids', namespace]).split('\n').filter(Boolean).map(Number);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function isAlive(owner: number): boolean {
  const stat = readProcStat(owner);
  const file = join(directoryOf(owner), 'owner');
  return stat !== null && (!existsSync(file) || readFileSync(file, 'utf8') === String(stat.startTicks));
}

function ownerOf(name: string): number | null {
  const pid = NAME.exec(name)?.[1];
  return pid === undefined ? null : Number(pid);
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => NAME.test(name)) : [];
}

function directoryOf(owner: number): string {
  return join(tmpdir(), `qlab-${owner}`);
}
