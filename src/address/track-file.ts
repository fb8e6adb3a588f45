import { HOLD, RELEASE } from 'keepalived-conf';
import type { FileSystem } from '../store/file-system.js';

/** The one number by which keepalived knows whether it may hold the addresses of a group on this host. */
export interface TrackFile {
  /** What it says; null where it is missing, unreadable or holds no number, which keepalived takes for a refusal. */
  read(): Promise<boolean | null>;
  /** Null when it is written, else why not. Never rejects. */
  write(mayHold: boolean): Promise<string | null>;
}

const MAX_BYTES = 64;

/**
 * keepalived watches the directory for a file that is renamed to this name, and reads it then. The directory itself is
 * not made here: one that goes with this process, or comes after keepalived has started, would not be watched.
 */
export function createTrackFile({ fs, file }: { fs: FileSystem; file: string }): TrackFile {
  const temporary = `${file}.new`;
  return {
    read: async () => {
      const text = await fs.readText(file, MAX_BYTES).catch(() => '');
      return /^\s*\d+\s*$/.test(text) ? Number(text) !== RELEASE : null;
    },
    write: async (mayHold) => {
      try {
        await fs.writeDurably(temporary, `${mayHold ? HOLD : RELEASE}\n`);
        await fs.rename(temporary, file);
        return null;
      } catch (error) {
        return reasonOf(fs, file, error);
      }
    },
  };
}

function reasonOf(fs: FileSystem, file: string, error: unknown): string {
  const code = fs.codeOf(error);
  const advice = ADVICE.get(code) ?? (error instanceof Error ? error.message : String(error));
  return `the track file ${file} cannot be written: ${advice}`;
}

const ADVICE: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'its directory is missing; make it before keepalived starts'],
  ['EACCES', 'the user of the monitor may not write into its directory'],
  ['EROFS', 'its directory is read-only for the monitor; name it in ReadWritePaths of the service'],
]);
