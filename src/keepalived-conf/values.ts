import { line, right, wrong } from './field.js';
import type { LineField, Parsed } from './field.js';

const WHOLE = /^\s*[+-]?\d+$/;
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)$/;
const YES = ['on', 'true', 'yes'];
const NO = ['off', 'false', 'no'];

/** A whole number in a range, as keepalived reads it: decimal, a sign allowed. */
export function wholeNumber(text: string, min: number, max: number): Parsed<number> {
  return inRange({ text, pattern: WHOLE, min, max, kind: 'a whole number' });
}

/** A number of seconds or the like; neither exponents nor hexadecimal digits are taken. */
function decimalNumber(text: string, min: number, max: number): Parsed<number> {
  return inRange({ text, pattern: DECIMAL, min, max, kind: 'a number' });
}

interface Range {
  readonly text: string;
  readonly pattern: RegExp;
  readonly min: number;
  readonly max: number;
  readonly kind: string;
}

function inRange({ text, pattern, min, max, kind }: Range): Parsed<number> {
  const value = pattern.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? right(value) : wrong(`is '${text}'`, `${kind} from ${min} to ${max}`);
}

/** A whole number in a range. */
export function integer(min: number, max: number): LineField<number> {
  return line({ parse: first((word) => wholeNumber(word, min, max)), words: (value) => [String(value)] });
}

/** A number in a range. */
export function decimal(min: number, max: number): LineField<number> {
  return line({ parse: first((word) => decimalNumber(word, min, max)), words: (value) => [String(value)] });
}

/** One of a few words; keepalived minds capitals. */
export function choice<const T extends string>(...allowed: readonly T[]): LineField<T> {
  const parse = (word: string): Parsed<T> => {
    const found = allowed.find((candidate) => candidate === word);
    return found === undefined ? wrong(`is '${word}'`, allowed.join(' or ')) : right(found);
  };
  return line({ parse: first(parse), words: (value) => [value] });
}

/** Any one word; `what` says what it means. */
export function text(what: string): LineField<string> {
  return line({
    parse: first((word) => (word === '' ? wrong('is empty', what) : right(word)), what),
    words: (value) => [value],
  });
}

/** A keyword that says something by being there. */
export function flag(): LineField<true> {
  return line({ parse: () => right(true as const), words: () => [] });
}

/** yes or no, and yes without a word. */
export function toggle(): LineField<boolean> {
  const parse = ([word = 'yes']: readonly string[]): Parsed<boolean> => {
    if (YES.includes(word) || NO.includes(word)) return right(YES.includes(word));
    return wrong(`is '${word}'`, [...YES, ...NO].join(', '));
  };
  return line({ parse, words: (value) => [value ? 'yes' : 'no'] });
}

/** Words that only keepalived understands further. */
export function words(): LineField<readonly string[]> {
  return line({ parse: (given) => right(given), words: (given) => given });
}

/** Reads the first word, which must be there; keepalived ignores the others. */
export function first<T>(
  parse: (word: string) => Parsed<T>,
  what = 'write it behind the keyword',
): (given: readonly string[]) => Parsed<T> {
  return ([word]) => (word === undefined ? wrong('has no value', what) : parse(word));
}
