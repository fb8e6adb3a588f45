import { createDurableFile } from './durable-file.js';
import type { FileSystem } from './file-system.js';
import { nodeFileSystem } from './file-system.js';
import { createLatestWriter } from './latest-writer.js';
import { acquireLock } from './lock.js';
import { unreadableError } from './state-errors.js';
import type { DurableRecords } from './state-format.js';
import { formatState, parseState } from './state-format.js';

/** The one state file of a monitor. Held by one process at a time. */
export interface Store {
  /** 40 hex digits: the identity on the Sentinel wire, kept for ever. */
  readonly runId: string;
  /** No state was found: this monitor has promised nothing yet. */
  readonly isNew: boolean;
  /** As read when the store was opened. */
  readonly records: DurableRecords;
  /**
   * Puts all records on disk in place of the former ones. Resolves when this or a later state is there to stay, rejects
   * with E_STATE_WRITE (or E_STATE_LOCKED) when it is not.
   */
  write(records: DurableRecords): Promise<void>;
  /** Waits for the write under way and gives the file free. */
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly file: string;
  readonly lockFile: string;
  readonly newRunId: () => string;
  readonly fs?: FileSystem;
}

/**
 * Reads the state and takes the lock. Nothing is written but the lock; where the lock cannot be written yet (no
 * directory, a disk that is full or read-only) it is taken by the first write, which tells the reason if it fails again.
 * @throws AppError E_STATE_LOCKED, E_STATE_UNREADABLE, E_STATE_FOREIGN
 */
export async function openStore({ file, lockFile, newRunId, fs = nodeFileSystem }: StoreOptions): Promise<Store> {
  let lock = await acquireLock(fs, lockFile);
  const read = await readState(fs, file).catch(async (error: unknown) => {
    await lock?.release();
    throw error;
  });
  const runId = read?.runId ?? newRunId();
  const durableFile = createDurableFile({ fs, file });
  const writer = createLatestWriter(async (records: DurableRecords) => {
    await durableFile.prepare();
    if (lock === null) {
      lock = await acquireLock(fs, lockFile, { isLastTry: true });
      if (read === null) await refuseStateOfAnother(fs, file);
    }
    await durableFile.replace(formatState({ runId, records }));
  });
  return {
    runId,
    isNew: read === null,
    records: read?.records ?? new Map(),
    write: (records) => writer.write(records),
    close: async () => {
      await writer.close();
      await lock?.release();
    },
  };
}

/** Largest state file that is read, in bytes. */
const STATE_LIMIT_BYTES = 64 * 1024 * 1024;

async function readState(fs: FileSystem, file: string): Promise<{ runId: string; records: DurableRecords } | null> {
  let text: string;
  try {
    text = await fs.readText(file, STATE_LIMIT_BYTES);
  } catch (error) {
    if (fs.codeOf(error) === 'ENOENT') return null;
    throw unreadableError(file, error instanceof Error ? error.message : String(error), error);
  }
  return parseState(text, file);
}

/** Between opening without a lock and the first write somebody else may have begun a state of his own here. */
async function refuseStateOfAnother(fs: FileSystem, file: string): Promise<void> {
  const other = await readState(fs, file);
  if (other !== null) throw unreadableError(file, 'another process began it after this one had started');
}
