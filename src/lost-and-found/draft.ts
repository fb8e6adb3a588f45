import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { CopySink } from '../engines/history-copy.js';
import { nodeFileSystem } from '../store/file-system.js';
import { formatManifest } from './manifest.js';
import type { Manifest, ManifestFile } from './manifest.js';

/** A history on its way to the disk. It is seen by nobody before `commit`, and whole after it. */
export interface Draft {
  open(name: string): Promise<CopySink>;
  /** Bytes written so far. */
  bytes(): number;
  /** The files that are whole, in the order in which they were begun. */
  files(): readonly ManifestFile[];
  commit(manifest: Manifest): Promise<void>;
  discard(): Promise<void>;
}

export interface DraftOptions {
  /** Exists, and is empty. */
  readonly directory: string;
  /** The name that it gets in the end; beside the first. */
  readonly destination: string;
  /** Asked before each piece: throws when there is no room for so many more bytes. */
  readonly demandRoom: (bytes: number) => Promise<void>;
}

/** Writes files of mode 600 and counts, sums and syncs them. */
export function createDraft({ directory, destination, demandRoom }: DraftOptions): Draft {
  const files: ManifestFile[] = [];
  const unclosed = new Set<FileHandle>();
  let written = 0;
  return {
    files: () => files,
    bytes: () => written,
    open: async (name) => {
      const hash = createHash('sha256');
      const handle = await open(join(directory, name), 'wx', 0o600);
      unclosed.add(handle);
      let bytes = 0;
      return {
        write: async (piece) => {
          await demandRoom(piece.length);
          await handle.writeFile(piece);
          hash.update(piece);
          bytes += piece.length;
          written += piece.length;
        },
        close: async () => {
          await handle.sync();
          unclosed.delete(handle);
          await handle.close();
          files.push({ name, bytes, sha256: hash.digest('hex') });
        },
      };
    },
    commit: async (manifest) => {
      await nodeFileSystem.writeDurably(join(directory, 'manifest.json'), formatManifest(manifest));
      await nodeFileSystem.syncDirectory(directory);
      await rename(directory, destination);
      await nodeFileSystem.syncDirectory(join(destination, '..'));
    },
    discard: async () => {
      for (const handle of unclosed) await handle.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
