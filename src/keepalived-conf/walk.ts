import type { Block, Document, Node, Statement, Verbatim } from './syntax.js';

/** A node that says something, and its keyword. */
export interface Entry {
  readonly keyword: string;
  /** What stands behind the keyword, definitions put in. */
  readonly words: readonly string[];
  readonly node: Statement | Block;
}

/** The statements and blocks among nodes in order, those of included files in their place. */
export function* entriesOf(nodes: readonly Node[]): Generator<Entry, void> {
  for (const node of nodes) {
    if (node.kind === 'trivia' || node.kind === 'verbatim') continue;
    const { values, included } = headerOf(node);
    const [keyword = '', ...words] = values;
    if (included.length > 0) for (const document of included) yield* entriesOf(document.nodes);
    else if (values.length > 0) yield { keyword, words, node };
  }
}

function headerOf(node: Statement | Block): Statement {
  return node.kind === 'block' ? node.header : node;
}

/**
 * Whether there is text that may bring any statement: a sequence, a definition of several lines, or a file that was not
 * looked into. Nothing can be said to be missing then.
 */
export function isOpenEnded(nodes: readonly Node[]): boolean {
  return nodes.some((node) => {
    if (node.kind === 'verbatim') return isUnknown(node);
    if (node.kind !== 'statement') return false;
    if (node.values[0]?.startsWith('include') === true && node.included.length === 0) return true;
    return node.included.some(({ nodes: brought }) => isOpenEnded(brought));
  });
}

function isUnknown({ reason }: Verbatim): boolean {
  return reason === 'sequence' || reason === 'expansion' || reason === 'stray';
}

/** The outermost blocks of one kind, those of included files among them. */
export function findBlocks(document: Document, keyword: string): Block[] {
  return [...entriesOf(document.nodes)].flatMap(({ keyword: found, node }) =>
    found === keyword && node.kind === 'block' ? [node] : [],
  );
}
