import type { Field, ListField, Schema } from './field.js';
import type { Position, Report } from './problem.js';
import type { Block, Statement } from './syntax.js';
import { entriesOf } from './walk.js';
import type { Entry } from './walk.js';

/** What the fields of a block hold, by keyword, and where each was found first. */
export interface Fields {
  readonly values: ReadonlyMap<string, unknown>;
  readonly places: ReadonlyMap<string, Position>;
}

/** How to read the fields of a block. */
export interface ReadFieldsOptions {
  readonly block: Block;
  readonly schema: Schema;
  readonly report: Report;
  /** Told of keywords that the schema does not have. */
  readonly onOther?: (entry: Entry) => void;
}

/** Reads what a schema knows; what is wrong is reported and left out, as keepalived leaves it out. */
export function readFields({ block, schema, report, onOther }: ReadFieldsOptions): Fields {
  const values = new Map<string, unknown>();
  const places = new Map<string, Position>();
  for (const entry of entriesOf(block.children)) {
    const field = Object.hasOwn(schema, entry.keyword) ? schema[entry.keyword] : undefined;
    if (field === undefined) {
      onOther?.(entry);
      continue;
    }
    const isRepeated = places.has(entry.keyword);
    if (!isRepeated) places.set(entry.keyword, entry.node.at);
    if (isRepeated && field.form === 'line' && field.isSingle) reportRepeated(entry, report);
    else readField(field, entry, values, report);
  }
  return { values, places };
}

function reportRepeated({ keyword, node }: Entry, report: Report): void {
  report({
    severity: 'error',
    at: node.at,
    what: `${keyword} is there twice`,
    hint: 'leave one; keepalived takes the first',
  });
}

function readField(field: Field, entry: Entry, values: Map<string, unknown>, report: Report): void {
  const { keyword, node } = entry;
  if (field.form === 'line') readLine(field, entry, values, report);
  else if (node.kind === 'statement') {
    report({ severity: 'error', at: node.at, what: `${keyword} has no braces`, hint: `${keyword} { ... }` });
  } else if (field.form === 'section') {
    const { values: inner } = readFields({
      block: node,
      schema: field.fields,
      report,
      onOther: unknownIn(keyword, report),
    });
    values.set(keyword, { ...recordOf(values.get(keyword)), ...Object.fromEntries(inner) });
  } else {
    if (entry.words.length > 0) {
      const what = `${keyword} has words before its brace`;
      report({ severity: 'error', at: node.at, what, hint: `${keyword} { ... }` });
    }
    const before: unknown = values.get(keyword);
    const items: readonly unknown[] = Array.isArray(before) ? before : [];
    values.set(keyword, [...items, ...readItems(field, node, keyword, report)]);
  }
}

function readLine(
  field: Extract<Field, { form: 'line' }>,
  { keyword, words, node }: Entry,
  values: Map<string, unknown>,
  report: Report,
): void {
  if (node.kind === 'block') {
    report({
      severity: 'error',
      at: node.at,
      what: `${keyword} takes no braces`,
      hint: `${keyword} with its value on one line`,
    });
    return;
  }
  const parsed = field.parse(words);
  if (parsed.isRight) values.set(keyword, parsed.value);
  else report({ severity: 'error', at: node.at, what: `${keyword} ${parsed.what}`, hint: parsed.hint });
}

function readItems(field: ListField<unknown>, block: Block, keyword: string, report: Report): unknown[] {
  const items: unknown[] = [];
  for (const { keyword: first, words, node } of entriesOf(block.children)) {
    const lines = field.isFlat ? [first, ...words].map((word) => [word]) : [[first, ...words]];
    for (const line of lines) {
      const parsed = field.parse(line);
      if (parsed.isRight) items.push(parsed.value);
      else report({ severity: 'error', at: node.at, what: `${keyword} ${parsed.what}`, hint: parsed.hint });
    }
  }
  return items;
}

/** What a list of addresses at the outermost level holds. */
export function readList<T>(field: ListField<T>, block: Block, report: Report): T[] {
  const items: T[] = [];
  const keyword = block.header.values[0] ?? '';
  for (const { keyword: first, words, node } of entriesOf(block.children)) {
    const parsed = field.parse([first, ...words]);
    if (parsed.isRight) items.push(parsed.value);
    else report({ severity: 'error', at: node.at, what: `${keyword} ${parsed.what}`, hint: parsed.hint });
  }
  return items;
}

function unknownIn(section: string, report: Report): (entry: Entry) => void {
  return ({ keyword, node }) =>
    report({ severity: 'error', at: node.at, what: `${section} has no '${keyword}'`, hint: 'see keepalived.conf(5)' });
}

function recordOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

/** The name of a block: keepalived takes the first word. */
export function nameOf({ values }: Statement): string | null {
  return values[1] ?? null;
}
