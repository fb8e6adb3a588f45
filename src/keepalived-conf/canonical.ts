import { BLOCKS, STATIC_ADDRESSES } from './blocks.js';
import type { BlockModel } from './blocks.js';
import type { Field, Schema } from './field.js';
import { writeWord } from './words.js';

const INDENT = '    ';

/** A value that no way of writing brings back, such as one with a double quote in it. */
export class UnwritableValue extends Error {
  override readonly name = 'UnwritableValue';
}

/** A file from values: one field a line in the order of the model, blocks set apart by an empty line. */
export function printModel(blocks: readonly BlockModel[], head: readonly string[] = []): string {
  const comment = head.map((text) => (text === '' ? '#\n' : `# ${text.replace(/[\r\n]+/g, ' ')}\n`)).join('');
  const parts = blocks.map(printBlock);
  return (comment === '' ? parts : [comment, ...parts]).join('\n');
}

function printBlock(block: BlockModel): string {
  if (block.kind === 'text') return block.text.endsWith('\n') ? block.text : `${block.text}\n`;
  if (block.kind === 'static_ipaddress') {
    const lines = block.addresses.map((address) => INDENT + joinWords(STATIC_ADDRESSES.words(address)));
    return [`static_ipaddress {`, ...lines, '}', ''].join('\n');
  }
  const header = block.name === null ? [block.kind] : [block.kind, block.name];
  const lines = fieldLines(BLOCKS[block.kind].fields, block.fields, INDENT);
  return [`${joinWords(header)} {`, ...lines, '}', ''].join('\n');
}

/** The lines of fields, in the order in which the values have them. */
function fieldLines(schema: Schema, values: object, indent: string): string[] {
  return Object.entries(values).flatMap(([keyword, value]: [string, unknown]) => {
    const field = Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
    if (value === undefined) return [];
    if (field === undefined) throw new UnwritableValue(`there is no field '${keyword}'`);
    return linesOf({ keyword, field, value, indent });
  });
}

/** A field with its value, to be written. */
export interface FieldText {
  readonly keyword: string;
  readonly field: Field;
  readonly value: unknown;
  readonly indent: string;
}

/** The lines of one field. */
export function linesOf({ keyword, field, value, indent }: FieldText): string[] {
  if (field.form === 'line') return [indent + joinWords([keyword, ...field.words(value)])];
  const inner = indent + INDENT;
  const lines =
    field.form === 'section'
      ? fieldLines(field.fields, typeof value === 'object' && value !== null ? value : {}, inner)
      : (Array.isArray(value) ? value : []).map((item: unknown) => inner + joinWords(field.words(item)));
  return [`${indent}${keyword} {`, ...lines, `${indent}}`];
}

/** Words on one line, quoted where that is needed. */
export function joinWords(words: readonly string[]): string {
  const written = words.map((word) => {
    const text = writeWord(word);
    if (text !== null) return text;
    throw new UnwritableValue(
      `${JSON.stringify(word)} cannot be written: no double quote, backslash, line end or $NAME in a value`,
    );
  });
  return written.join(' ');
}
