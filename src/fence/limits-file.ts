import { join } from 'node:path';
import type { ServerId } from '../../sentinel/index.js';
import type { WriteLimits } from '../engines/engine.js';
import type { Log } from '../log.js';
import { createDurableFile } from '../store/durable-file.js';
import { nodeFileSystem } from '../store/file-system.js';
import type { FileSystem } from '../store/file-system.js';
import { createLatestWriter } from '../store/latest-writer.js';
import { formatLimits, parseLimits } from './limits-format.js';

export interface LimitsFileOptions {
  readonly directory: string;
  readonly group: string;
  readonly log: Log;
  readonly fs?: FileSystem;
}

/** The operator's own limits of the servers that a fence has overwritten, kept over a restart of the monitor. */
export interface LimitsFile {
  /** Null where none are known. */
  of(server: ServerId): WriteLimits | null;
  /** Resolves when they are on disk; rejects with E_STATE_WRITE, and `of` knows them all the same. */
  keep(server: ServerId, limits: WriteLimits): Promise<void>;
  close(): Promise<void>;
}

/**
 * Reads `limits-GROUP.json`; the file is made at the first fence. One that cannot be read is told in the log and
 * replaced at the next fence: the limits in the configuration hold meanwhile.
 */
export async function createLimitsFile(options: LimitsFileOptions): Promise<LimitsFile> {
  const { directory, group, log, fs = nodeFileSystem } = options;
  const file = join(directory, `limits-${encodeURIComponent(group)}.json`);
  const known = await readLimits(fs, file, log);
  const written = new Map(known);
  const durable = createDurableFile({ fs, file });
  const writer = createLatestWriter(async (all: ReadonlyMap<ServerId, WriteLimits>) => {
    await durable.prepare();
    await durable.replace(formatLimits(all));
    for (const [server, limits] of all) written.set(server, limits);
  });
  return {
    of: (server) => known.get(server) ?? null,
    keep: async (server, limits) => {
      known.set(server, limits);
      if (!isSameLimits(written.get(server), limits)) await writer.write(new Map(known));
    },
    close: () => writer.close(),
  };
}

/** Largest file that is read, in bytes. */
const READ_LIMIT_BYTES = 1024 * 1024;

async function readLimits(fs: FileSystem, file: string, log: Log): Promise<Map<ServerId, WriteLimits>> {
  try {
    return parseLimits(await fs.readText(file, READ_LIMIT_BYTES));
  } catch (error) {
    if (fs.codeOf(error) !== 'ENOENT') log.warn({ file, err: error }, 'the limits of the operator cannot be read');
    return new Map();
  }
}

/** Whether both say the same; nothing is never the same as something. */
export function isSameLimits(one: WriteLimits | undefined, other: WriteLimits): boolean {
  return one?.minReplicasToWrite === other.minReplicasToWrite && one.maxLagSeconds === other.maxLagSeconds;
}
