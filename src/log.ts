import { openSync } from 'node:fs';
import { destination as openDestination, pino, stdTimeFunctions } from 'pino';
import { AppError } from './errors.js';

/** Lines of JSON: a constant message, and the data in fields. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log, for the one who opened it and has to close it. */
export interface OwnedLog {
  readonly log: Log;
  /** Resolves when what still waits is written out, or cannot be; waits for a reader that does not read. */
  readonly close: () => Promise<void>;
}

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Absolute path of a file to append to, or standard output. */
  readonly destination: 'stdout' | { readonly file: string };
  /** Name of the monitor, in every line. */
  readonly name: string;
  /** The destination can no longer be written. */
  readonly onFault: (error: Error) => void;
}

/** Lines that wait for a slow reader; beyond this the newest are dropped rather than the monitor held up. */
const BACKLOG_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Opens the log. Writing never holds the monitor up.
 * @throws AppError E_CONFIG_FILE when the file cannot be opened.
 */
export function createLog({ level, destination, name, onFault }: LogOptions): OwnedLog {
  const descriptor = destination === 'stdout' ? STDOUT : openFile(destination.file);
  const stream = openDestination({ dest: descriptor, sync: false, maxLength: BACKLOG_LIMIT_BYTES });
  stream.on('error', onFault);
  const log = pino({ level, base: { pid: process.pid, monitor: name }, timestamp: stdTimeFunctions.isoTime }, stream);
  const close = () =>
    new Promise<void>((resolve) => {
      stream.once('close', resolve);
      stream.end();
    });
  return { log, close };
}

const STDOUT = 1;

function openFile(file: string): number {
  try {
    return openSync(file, 'a', 0o640);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('E_CONFIG_FILE', `cannot open the log file: ${reason}`, { cause });
  }
}
