import type { Definitions } from './definitions.js';
import type { Report } from './problem.js';

/** A file that an `include` names. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** The files that a pattern names, seen from the file that includes them; none when nothing matches. */
export type Reader = (pattern: string, includedFrom: string) => readonly Source[];

/** What one file is read with; definitions and problems are shared with the files around it. */
export interface Scope {
  readonly file: string;
  readonly configId: string | null;
  /** Grows while lines are read. */
  readonly definitions: Definitions;
  readonly report: Report;
  readonly read: Reader | null;
  /** The files that led here, this one last. */
  readonly files: readonly string[];
}
