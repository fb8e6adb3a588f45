import type { Cancel, Timers } from '../timers.js';

export interface KeepalivedWatchOptions {
  /** What keepalived reads on this host, and what should stand in it; null where this host has no such file. */
  readonly wanted: { readonly file: string; readonly text: string } | null;
  /** Where keepalived leaves its number. */
  readonly pidFile: string;
  /** Whether it runs, by that file. Never rejects. */
  readonly isRunning: (pidFile: string) => Promise<boolean>;
  /** Rejects where it cannot be read. */
  readonly readText: (file: string, limitBytes: number) => Promise<string>;
  readonly timers: Timers;
  /** keepalived or its file is not as it should be, and why; null when all is well again. Told once for each change. */
  readonly onChange: (problem: string | null) => void;
}

/** Sees whether keepalived runs, and holds the file that it reads against the one that Quorate makes. */
export interface KeepalivedWatch {
  /** Looks for the first time, and from then on by itself. */
  start(): Promise<void>;
  /** What is wrong; null when nothing is. */
  problem(): string | null;
  close(): void;
}

/** How often it is looked for, in ms. */
const PERIOD_MS = 5000;
const MAX_BYTES = 1024 * 1024;

/** Looks at the file from time to time: a watch of its directory would end with the directory, unnoticed. */
export function createKeepalivedWatch(options: KeepalivedWatchOptions): KeepalivedWatch {
  const { wanted, timers, onChange } = options;
  let problem: string | null = null;
  let isClosed = false;
  let next: Cancel = () => undefined;

  const look = async (): Promise<void> => {
    if (wanted === null) return;
    const found = await problemWith(options, wanted);
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

/** One that does not run is the greater evil: what it would read is told of when it does. */
async function problemWith(options: KeepalivedWatchOptions, wanted: { file: string; text: string }) {
  const { pidFile, isRunning, readText } = options;
  if (!(await isRunning(pidFile))) return deadText(pidFile);
  return await readText(wanted.file, MAX_BYTES).then(
    (text) => (text === wanted.text ? null : editedText(wanted.file)),
    (error: unknown) => unreadText(wanted.file, error),
  );
}

function deadText(pidFile: string): string {
  return `no keepalived runs, by the word of ${pidFile}: run systemctl start keepalived, or correct monitor.keepalived.pid_file`;
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
