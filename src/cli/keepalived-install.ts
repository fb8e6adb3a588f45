import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../errors.js';

/** What stands in a file now; null where there is none. Throws AppError E_KEEPALIVED_FILE where it cannot be read. */
export async function readPresent(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw fileError('read', file, error);
  }
}

/**
 * Puts a text in the place of a file: as a whole or not at all, also when the power fails. Who may read it stays as it is;
 * a new file is for everybody, or with a secret in it for root and its group. Throws AppError E_KEEPALIVED_FILE.
 */
export async function replaceFile(named: string, text: string, hasSecret: boolean): Promise<void> {
  const file = await realpath(named).catch(() => named);
  const temporary = `${file}.quorate-new`;
  try {
    const before = await stat(file).catch(() => null);
    await writeDurably(temporary, text, {
      mode: before === null ? (hasSecret ? 0o640 : 0o644) : before.mode & 0o777,
      owner: before === null ? null : { uid: before.uid, gid: before.gid },
    });
    await rename(temporary, file);
    await syncDirectory(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError('write', named, error);
  }
}

interface Rights {
  readonly mode: number;
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

async function writeDurably(file: string, text: string, { mode, owner }: Rights): Promise<void> {
  await rm(file, { force: true });
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    if (owner !== null) await handle.chown(owner.uid, owner.gid);
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function fileError(what: 'read' | 'write', file: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const hint =
    codeOf(cause) === 'ENOENT'
      ? 'Install keepalived, or make the directory.'
      : 'Run this as root: ts print keepalived --write.';
  return new AppError('E_KEEPALIVED_FILE', `cannot ${what} ${file}: ${reason}`, { cause, hint });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
