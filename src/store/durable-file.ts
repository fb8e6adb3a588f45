import { dirname } from 'node:path';
import type { FileSystem } from './file-system.js';
import { writeError } from './state-errors.js';

/** A file whose content changes as a whole or not at all, also when the power fails in the middle. */
export interface DurableFile {
  /** Makes the directory if it is missing. */
  prepare(): Promise<void>;
  /** Resolves when the new content is on disk under the file's own name. */
  replace(text: string): Promise<void>;
}

/** Touches nothing before the first write. */
export function createDurableFile({ fs, file }: { fs: FileSystem; file: string }): DurableFile {
  const directory = dirname(file);
  // One name for all attempts: what a crash left behind is overwritten by the next write.
  const temporary = `${file}.tmp`;
  return {
    prepare: async () => {
      await fs.makeDirectory(directory).catch((error: unknown) => {
        throw writeError(fs, directory, error);
      });
    },
    replace: async (text) => {
      try {
        await fs.writeDurably(temporary, text);
        await fs.rename(temporary, file);
        await fs.syncDirectory(directory);
      } catch (error) {
        const leftover = await fs.remove(temporary).then(
          () => null,
          (cause: unknown) => cause,
        );
        throw writeError(fs, file, error, leftover === null ? '' : `; ${temporary} could not be removed`);
      }
    },
  };
}
