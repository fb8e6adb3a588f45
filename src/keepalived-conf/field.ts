/** A value, or what is wrong with the words and what would be right; the keyword is put before it. */
export type Parsed<T> =
  | { readonly isRight: true; readonly value: T }
  | { readonly isRight: false; readonly what: string; readonly hint: string };

/** A keyword with its value on one line. */
export interface LineField<T> {
  readonly form: 'line';
  /** Whether keepalived refuses a second one. */
  readonly isSingle: boolean;
  parse(words: readonly string[]): Parsed<T>;
  words(value: T): readonly string[];
}

/** A keyword with braces, in which each line is one item. */
export interface ListField<T> {
  readonly form: 'list';
  /** Whether keepalived reads several items on one line. */
  readonly isFlat: boolean;
  parse(words: readonly string[]): Parsed<T>;
  words(item: T): readonly string[];
}

/** A keyword with braces, in which there are other fields. */
export interface SectionField<S extends Schema> {
  readonly form: 'section';
  readonly fields: S;
}

export type Field = LineField<unknown> | ListField<unknown> | SectionField<Schema>;

/** The fields of a block by keyword. */
export interface Schema {
  readonly [keyword: string]: Field;
}

/** What a field holds once it is read. */
export type ValueOf<F> =
  F extends LineField<infer T>
    ? T
    : F extends ListField<infer T>
      ? readonly T[]
      : F extends SectionField<infer S>
        ? ValuesOf<S>
        : never;

/** What a block holds: every field may be missing. */
export type ValuesOf<S> = { readonly [K in keyof S]?: ValueOf<S[K]> };

/** A value that is as it must be. */
export function right<T>(value: T): Parsed<T> {
  return { isRight: true, value };
}

/** What is not. */
export function wrong(what: string, hint: string): Parsed<never> {
  return { isRight: false, what, hint };
}

/** How a line field reads and writes. */
export interface LineParts<T> {
  readonly parse: (words: readonly string[]) => Parsed<T>;
  readonly words: (value: T) => readonly string[];
  readonly isSingle?: boolean;
}

/** Makes a field of one line. */
export function line<T>({ parse, words, isSingle = false }: LineParts<T>): LineField<T> {
  return { form: 'line', parse, words, isSingle };
}

/** A line field that keepalived takes only once. */
export function once<T>(field: LineField<T>): LineField<T> {
  return { ...field, isSingle: true };
}

/** Makes a field of many lines. */
export function list<T>({ parse, words }: Pick<LineParts<T>, 'parse' | 'words'>): ListField<T> {
  return { form: 'list', isFlat: false, parse, words };
}

/** Items of one word each, of which a line may hold several. */
export function nameList(what: string): ListField<string> {
  const parse = ([word = '']: readonly string[]): Parsed<string> =>
    word === '' ? wrong('holds an empty name', what) : right(word);
  return { form: 'list', isFlat: true, parse, words: (name) => [name] };
}

/** Makes a field of fields. */
export function section<S extends Schema>(fields: S): SectionField<S> {
  return { form: 'section', fields };
}
