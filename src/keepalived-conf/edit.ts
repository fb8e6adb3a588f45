import { BLOCKS } from './blocks.js';
import type { FieldsOf, Kind } from './blocks.js';
import { joinWords, linesOf } from './canonical.js';
import type { Field, LineField, Schema, SectionField, ValueOf } from './field.js';
import { parse } from './parse.js';
import { print, printNode } from './syntax.js';
import type { Block, Document, Node, Statement } from './syntax.js';
import { splitWords } from './words.js';

/** A change of one field. */
export interface Edit<K extends Kind, F extends keyof FieldsOf<K> & string> {
  /** One of the document's own blocks. */
  readonly block: Block;
  readonly kind: K;
  readonly field: F;
  /** undefined takes the field out. */
  readonly value: ValueOf<(typeof BLOCKS)[K]['fields'][F]> | undefined;
}

/**
 * The document with one field changed and every other byte as it was. Positions are those of before: print it and parse
 * again where they matter. Throws `UnwritableValue` for a value that no file can hold.
 */
export function setField<K extends Kind, F extends keyof FieldsOf<K> & string>(
  document: Document,
  { block, kind, field, value }: Edit<K, F>,
): Document {
  const schema: Schema = BLOCKS[kind].fields;
  const eol = print(document).includes('\r\n') ? '\r\n' : '\n';
  const nodes = document.nodes.map((node) =>
    node === block ? changed(block, { schema, keyword: field, value, eol }) : node,
  );
  if (!document.nodes.includes(block)) throw new RangeError('the block is not one of this document');
  return { ...document, nodes };
}

interface Change {
  readonly schema: Schema;
  readonly keyword: string;
  readonly value: unknown;
  readonly eol: string;
}

function changed(block: Block, change: Change): Block {
  const { schema, keyword, value } = change;
  const field = schema[keyword];
  if (field === undefined) throw new RangeError(`there is no field '${keyword}'`);
  const found = block.children.filter((node) => keywordOf(node) === keyword);
  const [first, ...others] = value === undefined ? [undefined, ...found] : found;
  const kept = without(block.children, others);
  if (value === undefined) return { ...block, children: kept };
  if (first === undefined)
    return { ...block, children: [...kept, ...addition({ ...block, children: kept }, field, change)] };
  return { ...block, children: kept.map((node) => (node === first ? rewritten(node, field, change, block) : node)) };
}

function keywordOf(node: Node): string | null {
  const header = node.kind === 'block' ? node.header : node;
  return header.kind === 'statement' ? (header.values[0] ?? null) : null;
}

/** Takes nodes out, and the rest of the line of each unless a comment is on it. */
function without(nodes: readonly Node[], removed: readonly (Node | undefined)[]): Node[] {
  return nodes.filter((node, index) => {
    const before = nodes[index - 1];
    const isRestOfLine =
      node.kind === 'trivia' && node.raw.trim() === '' && before !== undefined && removed.includes(before);
    return !removed.includes(node) && !isRestOfLine;
  });
}

function addition(block: Block, field: Field, { keyword, value, eol }: Change): readonly Node[] {
  const lines = linesOf({ keyword, field, value, indent: indentOf(block) });
  const before = block.children.at(-1);
  const isAtLineStart = (before === undefined ? block.open : printNode(before)).endsWith('\n');
  return parse({ text: (isAtLineStart ? '' : eol) + lines.map((line) => line + eol).join('') }).nodes;
}

/** As the lines of the block are indented already, or four more than its header. */
function indentOf({ header, open, children }: Block): string {
  let before = open;
  for (const node of children) {
    const prefix = node.kind === 'block' ? node.header.prefix : node.kind === 'statement' ? node.prefix : '';
    if (before.endsWith('\n') && /^[ \t]+$/.test(prefix)) return prefix;
    before = printNode(node);
  }
  const own = /^[ \t]*/.exec(header.prefix);
  return (own?.[0] ?? '') + '    ';
}

function rewritten(node: Node, field: Field, change: Change, parent: Block): Node {
  if (field.form === 'line' && node.kind === 'statement') return rewrittenLine(node, field, change.value);
  if (field.form === 'section' && node.kind === 'block') return rewrittenSection(node, field, change);
  const { keyword, value, eol } = change;
  const text = linesOf({ keyword, field, value, indent: indentOf(parent) }).join(eol);
  const fresh = parse({ text }).nodes[0] ?? node;
  if (node.kind !== 'block' || fresh.kind !== 'block') return fresh;
  return { ...fresh, header: node.header, between: node.between, open: node.open };
}

function rewrittenLine(node: Statement, field: LineField<unknown>, value: unknown): Statement {
  const [keyword, firstValue] = node.words;
  const given = field.words(value);
  const lead = firstValue === undefined || firstValue.lead === '' ? ' ' : firstValue.lead;
  const words = given.length === 0 ? [] : splitWords(lead + joinWords(given));
  return {
    ...node,
    words: keyword === undefined ? words : [keyword, ...words],
    values: [node.values[0] ?? '', ...given],
  };
}

/** Field by field, so that what the section holds besides is kept. */
function rewrittenSection(node: Block, { fields }: SectionField<Schema>, { value, eol }: Change): Block {
  const values = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  return Object.keys(fields).reduce(
    (block, keyword) => changed(block, { schema: fields, keyword, value: values.get(keyword), eol }),
    node,
  );
}
