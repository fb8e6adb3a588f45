import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type { FileSystem } from './file-system.js';
import type { ProcessIdentity } from './process-identity.js';
import { identify, isAlive } from './process-identity.js';
import { lockedError, writeError } from './state-errors.js';

/** The right to write a state file. */
export interface Lock {
  /** Gives the right back; nothing happens when somebody else holds it by now. */
  release(): Promise<void>;
}

/**
 * Takes the lock, also from a process that is gone. Null when it cannot be written, unless this is the last try.
 * @throws AppError E_STATE_LOCKED when a living process holds it; E_STATE_WRITE on the last try.
 */
export async function acquireLock(
  fs: FileSystem,
  lockFile: string,
  { isLastTry = false }: { isLastTry?: boolean } = {},
): Promise<Lock | null> {
  const own = `${JSON.stringify(await identify(process.pid))}\n`;
  const candidate = `${lockFile}.${randomUUID()}`;
  try {
    if (isLastTry) await fs.makeDirectory(dirname(lockFile));
    await fs.writeDurably(candidate, own);
  } catch (error) {
    // A full disk leaves an empty file behind.
    await fs.remove(candidate).catch((cause: unknown) => ({ cause }));
    if (isLastTry || !UNWRITABLE.has(fs.codeOf(error))) throw writeError(fs, lockFile, error);
    return null;
  }
  try {
    await claim(fs, lockFile, candidate);
  } finally {
    await fs.remove(candidate);
  }
  return { release: () => release(fs, lockFile, own) };
}

/** A disk that cannot be written now, but perhaps later. */
const UNWRITABLE: ReadonlySet<string> = new Set(['ENOENT', 'EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT']);

/** How often the lock may change hands under our eyes before we give up. */
const CLAIM_LIMIT = 5;

/** A hard link is made whole or not at all, so the lock never exists without its holder's name in it. */
async function claim(fs: FileSystem, lockFile: string, candidate: string): Promise<void> {
  for (let attempt = 0; attempt < CLAIM_LIMIT; attempt += 1) {
    try {
      await fs.link(candidate, lockFile);
      return;
    } catch (error) {
      if (fs.codeOf(error) !== 'EEXIST') throw writeError(fs, lockFile, error);
    }
    const content = await readLock(fs, lockFile);
    if (content === null) continue;
    const holder = parseHolder(content);
    if (holder !== null && (await isAlive(holder))) throw lockedError(lockFile, `process ${holder.pid}`);
    if (await takeOver(fs, { lockFile, candidate, seen: content })) return;
  }
  throw lockedError(lockFile, 'processes that start at the same time');
}

/**
 * Puts our lock in the place of the stale one that was seen. Only the holder of the marker may do so, and only after
 * another look, so that a lock which another process has put there since is never taken away.
 */
async function takeOver(
  fs: FileSystem,
  { lockFile, candidate, seen }: { lockFile: string; candidate: string; seen: string },
): Promise<boolean> {
  const marker = `${lockFile}.takeover`;
  try {
    await fs.link(candidate, marker);
  } catch (error) {
    if (fs.codeOf(error) !== 'EEXIST') throw writeError(fs, marker, error);
    await removeDeadMarker(fs, lockFile, marker);
    return false;
  }
  try {
    if ((await readLock(fs, lockFile)) !== seen) return false;
    await fs.rename(candidate, lockFile);
    return true;
  } catch (error) {
    throw writeError(fs, lockFile, error);
  } finally {
    await fs.remove(marker);
  }
}

/** A process that died while it took over has left its marker. */
async function removeDeadMarker(fs: FileSystem, lockFile: string, marker: string): Promise<void> {
  const content = await readLock(fs, marker);
  if (content === null) return;
  const holder = parseHolder(content);
  if (holder !== null && (await isAlive(holder))) throw lockedError(lockFile, `process ${holder.pid}`);
  await fs.remove(marker);
}

async function release(fs: FileSystem, lockFile: string, own: string): Promise<void> {
  try {
    if ((await readLock(fs, lockFile)) === own) await fs.remove(lockFile);
  } catch {
    // A lock that cannot be removed does no harm: the next process sees that its holder is gone.
  }
}

async function readLock(fs: FileSystem, file: string): Promise<string | null> {
  try {
    return await fs.readText(file, 4096);
  } catch (error) {
    if (fs.codeOf(error) === 'ENOENT') return null;
    throw writeError(fs, file, error);
  }
}

/** Who holds a lock, by what stands in it. Null for a text that no monitor wrote: then nobody can be asked whether it still holds. */
export function parseHolder(content: string): ProcessIdentity | null {
  const parts = /^\{"pid":(\d{1,10}),"started":"([^"]*)"\}\n$/.exec(content);
  return parts?.[1] === undefined ? null : { pid: Number(parts[1]), started: parts[2] ?? '' };
}
