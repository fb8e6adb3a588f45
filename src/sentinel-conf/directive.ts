import type { ConfLine } from './conf-error.js';
import { ConfLineError } from './conf-error.js';

/** One line, taken apart. */
export interface Directive {
  readonly line: ConfLine;
  /** In lower case, without `sentinel`. */
  readonly name: string;
  readonly args: readonly string[];
  readonly surroundings: ConfSurroundings;
}

/** What a directive needs to know of the host. */
export interface ConfSurroundings {
  /** Absolute: what relative paths start from until `dir` says otherwise. */
  readonly workingDirectory: string;
  /** Null, or why it cannot be the working directory, in the words of the operating system. */
  directoryFault(path: string): string | null;
  isExecutable(path: string): boolean;
  /** The numeric address behind a name, resolved beforehand; null when there is none. */
  addressOf(hostName: string): string | null;
}

/** Ends the reading of the configuration at this line. */
export function refuse(directive: Directive, reason: string): never {
  throw new ConfLineError(directive.line, reason);
}

/** The argument at a place whose presence the caller has checked. */
export function argument({ args }: Directive, place: number): string {
  return args[place] ?? '';
}

/** Null unless the text is yes or no, in any case. */
export function yesNo(text: string): boolean | null {
  const word = text.toLowerCase();
  return word === 'yes' ? true : word === 'no' ? false : null;
}

/** Reads a number as the C library's atoi does: what follows the digits is ignored, no digits are 0. */
export function leadingInteger(text: string): number {
  const value = Number.parseInt(/^\s*[+-]?\d{1,15}/.exec(text)?.[0] ?? '0', 10);
  return value === 0 ? 0 : value;
}
