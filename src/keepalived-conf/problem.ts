/** A place in a file, as editors count: the first character is line 1, column 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something that is not right: an error is what keepalived refuses, a warning what it may well take. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly at: Position;
  /** What is wrong. */
  readonly what: string;
  /** What would be right. */
  readonly hint: string;
}

/** Takes problems as they are found, so that one run can name them all. */
export type Report = (problem: Problem) => void;

/** `file:line:column: error: what; hint`, which editors and terminals can follow. */
export function formatProblem({ severity, at, what, hint }: Problem): string {
  return `${at.file}:${at.line}:${at.column}: ${severity}: ${what}; ${hint}`;
}
