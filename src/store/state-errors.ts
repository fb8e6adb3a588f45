import { AppError } from '../errors.js';
import type { FileSystem } from './file-system.js';

/** The state is there but cannot be believed. Going on without it could break promises, so the operator decides. */
export function unreadableError(file: string, reason: string, cause?: unknown): AppError {
  return new AppError('E_STATE_UNREADABLE', `cannot use the state file ${file}: ${reason}`, { cause, hint: MOVE_AWAY });
}

/** The file was not written by this program, or by one that knows more. */
export function foreignError(file: string, reason: string): AppError {
  return new AppError('E_STATE_FOREIGN', `${file} is not a state file of this Quorate: ${reason}`, { hint: MOVE_AWAY });
}

/** A newer program wrote the state. */
export function newerError(file: string, version: number, knownVersion: number): AppError {
  const text = `${file} has format version ${version}, and this program knows only version ${knownVersion}`;
  const hint = `Nothing was changed. Start a Quorate that knows format version ${version} of state files.`;
  return new AppError('E_STATE_FOREIGN', text, { hint });
}

/** Another process has the state. */
export function lockedError(lockFile: string, holder: string): AppError {
  const hint = 'Stop that process first, or give each monitor a data_dir of its own.';
  return new AppError('E_STATE_LOCKED', `the state is in use by ${holder} (lock file ${lockFile})`, { hint });
}

/** The state cannot be put on disk; the hint fits the system's reason. */
export function writeError(fs: FileSystem, file: string, cause: unknown, addition = ''): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const hint = WRITE_HINTS.get(fs.codeOf(cause)) ?? 'Until it can be written this monitor does not vote.';
  return new AppError('E_STATE_WRITE', `cannot write ${file}: ${reason}${addition}`, { cause, hint });
}

const MOVE_AWAY =
  'Nothing was changed. Move it away while the other monitors run: then this monitor takes part again as a new one and ' +
  'first learns from its peers. Never put an old copy in its place.';

const WRITE_HINTS: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'The disk is full: free some space. Until then this monitor does not vote.'],
  ['EDQUOT', 'The quota is used up: free some space. Until then this monitor does not vote.'],
  ['EROFS', 'The file system is read-only: mount it writable. Until then this monitor does not vote.'],
  ['EACCES', 'Give the user of this process the right to write the directory. Until then this monitor does not vote.'],
  ['EPERM', 'Give the user of this process the right to write the directory. Until then this monitor does not vote.'],
]);
