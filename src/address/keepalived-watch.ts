import type { Cancel, Timers } from '../timers.js';

export interface KeepalivedWatchOptions {
  /** What keepalived reads on this host, and what should stand in it; null where this host has no such file. */
  readonly wanted: { readonly file: string; readonly text: string } | null;
  /** Rejects where it cannot be read. */
  readonly readText: (file: string, limitBytes: number) => Promise<string>;
  readonly timers: Timers;
  /** The file is not as it should be, and why; null when it is again. Told once for each change. */
  readonly onChange: (problem: string | null) => void;
}

/** Holds the file that keepalived reads against the one that Quorate makes. */
export interface KeepalivedWatch {
  /** Looks for the first time, and from then on by itself. */
  start(): Promise<void>;
  /** What is wrong with it; null when nothing is. */
  problem(): string | null;
  close(): void;
}

/** How often it is looked at, in ms. */
const PERIOD_MS = 10_000;
const MAX_BYTES = 1024 * 1024;

/** Looks at the file from time to time: a watch of its directory would end with the directory, unnoticed. */
export function createKeepalivedWatch({ wanted, readText, timers, onChange }: KeepalivedWatchOptions): KeepalivedWatch {
  let problem: string | null = null;
  let isClosed = false;
  let next: Cancel = () => undefined;

  const look = async (): Promise<void> => {
    if (wanted === null) return;
    const found = await readText(wanted.file, MAX_BYTES).then(
      (text) => (text === wanted.text ? null : editedText(wanted.file)),
      (error: unknown) => unreadText(wanted.file, error),
    );
    if (isClosed) return;
    if (found !== problem) {
      problem = found;
      onChange(found);
    }
    next = timers.after(PERIOD_MS, () => void look());
  };

  return {
    start: look,
    problem: () => problem,
    close: () => {
      isClosed = true;
      next();
    },
  };
}

function editedText(file: string): string {
  return `${file} is not the file that Quorate made: run ts print keepalived --write --reload, or bring the change into quorate.yaml`;
}

function unreadText(file: string, error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return `${file} is missing: run ts print keepalived --write`;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return `${file} cannot be compared with what Quorate makes (${reason}): let the user of the monitor read it`;
}
