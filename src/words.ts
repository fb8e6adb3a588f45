/**
 * Splits a line of a configuration or of an inline request as Redis does: blanks part words, `"..."` knows the escapes `\n \r \t \b \a \xHH`, `'...'`
 * only `\'`. Null when a quote is not closed, or not followed by a blank.
 */
export function splitWords(line: string): string[] | null {
  const words: string[] = [];
  let at = skipBlanks(line, 0);
  while (at < line.length) {
    const word = readWord(line, at);
    if (word === null) return null;
    words.push(word.text);
    at = skipBlanks(line, word.end);
  }
  return words;
}

/** Writes a word so that `splitWords` reads the same again. */
export function quoteWord(word: string): string {
  const inner = word
    .replace(/[\\"]/g, '\\$&')
    .replace(/[^ -\u{10ffff}]/gu, (character) => ESCAPES.get(character) ?? hex(character));
  return `"${inner}"`;
}

interface Piece {
  readonly text: string;
  /** Where the text goes on behind it. */
  readonly end: number;
}

function readWord(line: string, start: number): Piece | null {
  let text = '';
  let at = start;
  while (at < line.length && !isBlank(line[at])) {
    const quote = line[at];
    if (quote !== '"' && quote !== "'") {
      text += quote;
      at += 1;
      continue;
    }
    const piece = readQuoted(line, at + 1, quote);
    if (piece === null || (piece.end < line.length && !isBlank(line[piece.end]))) return null;
    text += piece.text;
    at = piece.end;
  }
  return { text, end: at };
}

function readQuoted(line: string, start: number, quote: '"' | "'"): Piece | null {
  let text = '';
  let at = start;
  while (at < line.length) {
    if (line[at] === quote) return { text, end: at + 1 };
    const piece = line[at] === '\\' ? readEscape(line, at + 1, quote) : null;
    text += piece?.text ?? line[at];
    at = piece?.end ?? at + 1;
  }
  return null;
}

/** What stands behind a backslash; null where the backslash stands for itself. */
function readEscape(line: string, at: number, quote: '"' | "'"): Piece | null {
  const character = line[at];
  if (character === undefined) return null;
  if (quote === "'") return character === "'" ? { text: "'", end: at + 1 } : null;
  const code = /^x([0-9a-fA-F]{2})/.exec(line.slice(at, at + 3))?.[1];
  if (code !== undefined) return { text: String.fromCharCode(Number.parseInt(code, 16)), end: at + 3 };
  return { text: UNESCAPES.get(character) ?? character, end: at + 1 };
}

const UNESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['a', '\x07'],
]);

const ESCAPES: ReadonlyMap<string, string> = new Map(
  [...UNESCAPES].map(([letter, meaning]) => [meaning, `\\${letter}`]),
);

function hex(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function skipBlanks(line: string, start: number): number {
  let at = start;
  while (isBlank(line[at])) at += 1;
  return at;
}

/** What the C library takes for blanks, and the end of a text. */
const BLANKS = ' \t\n\v\f\r\0';

function isBlank(character: string | undefined): boolean {
  return character !== undefined && BLANKS.includes(character);
}
