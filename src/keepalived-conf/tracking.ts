import { line, list, right, wrong } from './field.js';
import type { LineField, ListField, Parsed } from './field.js';
import { wholeNumber } from './values.js';

/** How much a tracked thing moves the priority. */
export interface Weight {
  /** 0: not the priority, but whether the instance may run at all. */
  readonly weight: number;
  readonly isReversed: boolean;
}

/** Something that an instance tracks, by name. */
export interface Tracked {
  readonly name: string;
  /** null for the weight that the thing itself names. */
  readonly weight: Weight | null;
}

/** What a new track file is filled with. */
export interface InitFile {
  readonly value: number;
  /** Also when there is one already. */
  readonly overwrites: boolean;
}

/** `weight N [reverse]` of a script, a file or a process. */
export function weightField(limit: number): LineField<Weight> {
  return line({ parse: (given) => parseWeight(given, limit), words: weightWords });
}

function parseWeight([number, direction]: readonly string[], limit: number): Parsed<Weight> {
  if (number === undefined) return wrong('has no value', `a whole number from ${-limit} to ${limit}`);
  const weight = wholeNumber(number, -limit, limit);
  if (!weight.isRight) return weight;
  if (direction !== undefined && direction !== 'reverse' && direction !== 'noreverse') {
    return wrong(`has the unknown option '${direction}'`, 'reverse, or nothing');
  }
  return right({ weight: weight.value, isReversed: direction === 'reverse' });
}

function weightWords({ weight, isReversed }: Weight): readonly string[] {
  return isReversed ? [String(weight), 'reverse'] : [String(weight)];
}

/** The names that an instance tracks, each with an own weight or without. */
export function trackedList(limit: number): ListField<Tracked> {
  return list({
    parse: (given) => parseTracked(given, limit),
    words: ({ name, weight }) => (weight === null ? [name] : [name, 'weight', ...weightWords(weight)]),
  });
}

function parseTracked([name = '', option, ...rest]: readonly string[], limit: number): Parsed<Tracked> {
  if (option === undefined) return right({ name, weight: null });
  if (option !== 'weight') return wrong(`has the unknown option '${option}' behind '${name}'`, 'weight N, or nothing');
  const weight = parseWeight(rest, limit);
  return weight.isRight
    ? right({ name, weight: weight.value })
    : wrong(`has for '${name}' a weight that ${weight.what}`, weight.hint);
}

/** `init_file [N] [overwrite]`. */
export function initFileField(): LineField<InitFile> {
  return line({
    parse: parseInitFile,
    words: ({ value, overwrites }) => (overwrites ? [String(value), 'overwrite'] : [String(value)]),
  });
}

function parseInitFile(given: readonly string[]): Parsed<InitFile> {
  let value = 0;
  for (const word of given) {
    if (word === 'overwrite') continue;
    const number = wholeNumber(word, -2_147_483_648, 2_147_483_647);
    if (!number.isRight) return wrong(`has the unknown option '${word}'`, 'a whole number, overwrite, or both');
    value = number.value;
  }
  return right({ value, overwrites: given.includes('overwrite') });
}
