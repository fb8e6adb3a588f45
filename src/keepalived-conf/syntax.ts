import type { Position, Problem } from './problem.js';
import type { Word } from './words.js';

/** Bytes that say nothing to keepalived: blanks, comments, ends of lines. */
export interface Trivia {
  readonly kind: 'trivia';
  readonly raw: string;
}

/**
 * Text that is kept but not looked into: a line of another host (`@id`), a definition, `~SEQ` and `~LST`, a reference
 * that becomes several lines, and braces without a partner.
 */
export interface Verbatim {
  readonly kind: 'verbatim';
  readonly reason: 'inactive' | 'definition' | 'sequence' | 'expansion' | 'stray';
  readonly raw: string;
  readonly at: Position;
}

/** A keyword with what stands behind it. */
export interface Statement {
  readonly kind: 'statement';
  readonly at: Position;
  /** Blanks, and a condition that holds here (`@id `). */
  readonly prefix: string;
  /** As written. */
  readonly words: readonly Word[];
  /** As keepalived sees them, with definitions put in; the first is the keyword. */
  readonly values: readonly string[];
  /** What an `include` brought. */
  readonly included: readonly Document[];
}

/** A statement with braces. */
export interface Block {
  readonly kind: 'block';
  readonly at: Position;
  readonly header: Statement;
  /** What stands between the header and the brace, when that is on a later line. */
  readonly between: readonly (Trivia | Verbatim)[];
  readonly open: string;
  readonly children: readonly Node[];
  /** null where the file ends first. */
  readonly close: string | null;
}

export type Node = Trivia | Verbatim | Statement | Block;

/** A file as a tree whose parts, written one behind the other, are the file again. */
export interface Document {
  readonly file: string;
  readonly nodes: readonly Node[];
  /** What the reader stumbled over, in this file and in those that it includes. */
  readonly problems: readonly Problem[];
}

/** The document byte for byte; included files are not part of it. */
export function print(document: Document): string {
  return document.nodes.map(printNode).join('');
}

/** One node as it stands in its file. */
export function printNode(node: Node): string {
  switch (node.kind) {
    case 'trivia':
    case 'verbatim':
      return node.raw;
    case 'statement':
      return node.prefix + node.words.map(({ lead, raw }) => lead + raw).join('');
    case 'block': {
      const { header, between, open, children, close } = node;
      return [header, ...between].map(printNode).join('') + open + children.map(printNode).join('') + (close ?? '');
    }
  }
}
