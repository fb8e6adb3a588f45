/** What became of one value of a configuration: its meaning, or what is wrong with it and what would be right. */
export type Reading<T> = { readonly value: T } | Refusal;

/** Why a value is not taken. */
export interface Refusal {
  /** What is wrong, without the value itself. */
  readonly problem: string;
  /** What would be right. */
  readonly hint: string;
}

/** One kind of value: how it is written, and how it is read. */
export interface Kind<T> {
  /** How to write it, for the documentation. */
  readonly form: string;
  read(input: unknown): Reading<T>;
}

/** Reads a value for its own sake, where the problems with it are told elsewhere. */
export function valueOf<T>(kind: Kind<T>, input: unknown): T | null {
  const reading = kind.read(input);
  return 'value' in reading ? reading.value : null;
}
