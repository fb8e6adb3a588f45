import { AppError } from '../errors.js';

/** A line of the configuration, trimmed. */
export interface ConfLine {
  /** From 1; extra options of the command line go on counting behind the file. */
  readonly number: number;
  readonly text: string;
}

/** A line that keeps the monitor from starting. `reason` has the wording of Redis Sentinel, which tools match on. */
export class ConfLineError extends AppError {
  readonly line: ConfLine;
  readonly reason: string;

  constructor(line: ConfLine, reason: string) {
    super('E_CONFIG', `line ${line.number} '${line.text}': ${reason}`);
    this.line = line;
    this.reason = reason;
  }
}

/** What Redis Sentinel prints on standard error for such a line. `redisVersion` is the version that we stand in for. */
export function formatFatalConfigError(error: ConfLineError, redisVersion = '7.0.15'): string {
  return [
    '',
    `*** FATAL CONFIG FILE ERROR (Redis ${redisVersion}) ***`,
    `Reading the configuration file, at line ${error.line.number}`,
    `>>> '${error.line.text}'`,
    error.reason,
    '',
  ].join('\n');
}
