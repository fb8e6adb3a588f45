import { predefined } from './definitions.js';
import { includedBy } from './include.js';
import { lex } from './pieces.js';
import type { Piece } from './pieces.js';
import type { Position, Problem } from './problem.js';
import type { Reader, Scope } from './scope.js';
import type { Block, Document, Node, Statement, Trivia, Verbatim } from './syntax.js';
import { splitWords } from './words.js';

/** Larger files are not looked into. */
const MAX_LENGTH = 4_194_304;
/** Braces deeper than this are kept and reported, not followed. */
const MAX_DEPTH = 32;

/** What to read. */
export interface ParseOptions {
  readonly text: string;
  /** Named in positions. */
  readonly file?: string;
  /** What keepalived gets with `-i`, by default the host's name up to the first dot; lines of other ids are kept aside. */
  readonly configId?: string;
  /** Fetches included files; without it they are not looked into. */
  readonly read?: Reader;
}

type WordsPiece = Extract<Piece, { kind: 'words' }>;

/** A file as a lossless tree. Never throws for what is in the file: mistakes are among its problems. */
export function parse({ text, file = 'keepalived.conf', configId, read }: ParseOptions): Document {
  const problems: Problem[] = [];
  const scope: Scope = {
    file,
    configId: configId ?? null,
    definitions: predefined(file, configId ?? null),
    report: (problem) => problems.push(problem),
    read: read ?? null,
    files: [file],
  };
  return { ...readDocument(text, scope), problems };
}

function readDocument(text: string, scope: Scope): Document {
  const { file } = scope;
  if (text.length > MAX_LENGTH) {
    const at = { file, line: 1, column: 1 };
    scope.report({ severity: 'error', at, what: 'the file is too large', hint: `at most ${MAX_LENGTH} characters` });
    return { file, nodes: [{ kind: 'verbatim', reason: 'stray', raw: text, at }], problems: [] };
  }
  const cursor = new Cursor(lex(text, scope));
  return { file, nodes: readNodes(cursor, scope, 0), problems: [] };
}

/** Looks one piece ahead. */
class Cursor {
  readonly #pieces: Iterator<Piece, void>;
  readonly #ahead: Piece[] = [];

  constructor(pieces: Iterator<Piece, void>) {
    this.#pieces = pieces;
  }

  peek(): Piece | null {
    const [first = this.#pull()] = this.#ahead;
    if (first !== null && this.#ahead.length === 0) this.#ahead.push(first);
    return first;
  }

  take(): Piece | null {
    return this.#ahead.shift() ?? this.#pull();
  }

  /** Gives pieces back that turned out to belong elsewhere. */
  giveBack(pieces: readonly Piece[]): void {
    this.#ahead.unshift(...pieces);
  }

  #pull(): Piece | null {
    const { done, value } = this.#pieces.next();
    return done === true || value === undefined ? null : value;
  }
}

function readNodes(cursor: Cursor, scope: Scope, depth: number): Node[] {
  const nodes: Node[] = [];
  for (let piece = cursor.peek(); piece !== null; piece = cursor.peek()) {
    if (piece.kind === 'close' && depth > 0) break;
    cursor.take();
    if (piece.kind === 'words') nodes.push(readStatementOrBlock(piece, cursor, scope, depth));
    else nodes.push(restOf(piece, cursor, scope, depth));
  }
  return nodes;
}

/** Anything but words: kept as it is, or a brace without a partner. */
function restOf(piece: Exclude<Piece, WordsPiece>, cursor: Cursor, scope: Scope, depth: number): Node {
  if (piece.kind === 'end') return { kind: 'trivia', raw: piece.raw };
  if (piece.kind === 'verbatim') return piece;
  const { raw, at } = piece;
  if (piece.kind === 'close') {
    scope.report({
      severity: 'error',
      at,
      what: "this '}' closes nothing",
      hint: 'remove it, or add the block it ends',
    });
    return { kind: 'verbatim', reason: 'stray', raw, at };
  }
  scope.report({
    severity: 'error',
    at,
    what: "this '{' follows no keyword",
    hint: 'write the name of the block before it',
  });
  const header: Statement = { kind: 'statement', at, prefix: '', words: [], values: [], included: [] };
  return readBlock({ header, between: [], open: raw, openAt: at }, cursor, scope, depth);
}

function readStatementOrBlock(piece: WordsPiece, cursor: Cursor, scope: Scope, depth: number): Node {
  const statement = statementOf(piece);
  const included = includedBy(statement, scope, readDocument);
  if (included !== null) return { ...statement, included };
  const between: (Trivia | Verbatim)[] = [];
  const passed: Piece[] = [];
  for (let next = cursor.take(); next !== null; next = cursor.take()) {
    if (next.kind === 'open') {
      return readBlock({ header: statement, between, open: next.raw, openAt: next.at }, cursor, scope, depth);
    }
    passed.push(next);
    if (next.kind === 'end') between.push({ kind: 'trivia', raw: next.raw });
    else if (next.kind === 'verbatim' && next.reason === 'inactive') between.push(next);
    else break;
  }
  cursor.giveBack(passed);
  return statement;
}

function statementOf({ raw, prefix, text, at }: WordsPiece): Statement {
  const words = splitWords(raw.slice(prefix.length));
  const values = splitWords(text).map(({ value }) => value);
  return { kind: 'statement', at, prefix, words, values, included: [] };
}

/** A block up to where its children begin. */
interface Opening extends Pick<Block, 'header' | 'between' | 'open'> {
  readonly openAt: Position;
}

function readBlock({ openAt, ...opening }: Opening, cursor: Cursor, scope: Scope, depth: number): Node {
  const { report } = scope;
  const { at } = opening.header;
  const isTooDeep = depth + 1 >= MAX_DEPTH;
  if (isTooDeep)
    report({ severity: 'error', at: openAt, what: 'braces are nested too deeply', hint: `at most ${MAX_DEPTH}` });
  const children = isTooDeep ? skipBlock(cursor, openAt) : readNodes(cursor, scope, depth + 1);
  const close = cursor.take();
  if (close === null) report({ severity: 'error', at: openAt, what: "this '{' is not closed", hint: "add a '}'" });
  return { kind: 'block', at, ...opening, children, close: close?.raw ?? null };
}

/** What is between two braces as it is written. */
function skipBlock(cursor: Cursor, at: Position): Node[] {
  let raw = '';
  let depth = 0;
  for (let piece = cursor.peek(); piece !== null; piece = cursor.peek()) {
    if (piece.kind === 'close' && depth === 0) break;
    if (piece.kind === 'open') depth += 1;
    if (piece.kind === 'close') depth -= 1;
    raw += piece.raw;
    cursor.take();
  }
  return [{ kind: 'verbatim', reason: 'stray', raw, at }];
}
