/**
 * The words of an inline request, as one types it into telnet: separated by blanks, quoted like in a shell (`"..."` with
 * the escapes `\n \r \t \b \a \xHH`, `'...'` with `\'` only). Null when a quote is not closed or not followed by a blank.
 */
export function splitInlineRequest(line: Buffer): Buffer[] | null {
  const end = line.indexOf(NUL);
  const text = (end < 0 ? line : line.subarray(0, end)).toString('latin1');
  const words: Buffer[] = [];
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    const word = readWord(text, at);
    if (word === null) return null;
    words.push(Buffer.from(word.text, 'latin1'));
    at = skipBlanks(text, word.end);
  }
  return words;
}

const NUL = 0;
const BLANKS = ' \t\n\v\f\r';

interface Word {
  readonly text: string;
  readonly end: number;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text, at)) at += 1;
  return at;
}

function isBlank(text: string, at: number): boolean {
  return BLANKS.includes(text.charAt(at));
}

function readWord(text: string, from: number): Word | null {
  const start = firstQuoteOrBlank(text, from);
  const plain = text.slice(from, start);
  const quote = text.charAt(start);
  if (quote !== '"' && quote !== "'") return { text: plain, end: start };
  const quoted = readQuoted(text, start + 1, quote);
  if (quoted === null) return null;
  return { text: plain + quoted.text, end: quoted.end };
}

function firstQuoteOrBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isBlank(text, at) && text.charAt(at) !== '"' && text.charAt(at) !== "'") at += 1;
  return at;
}

function readQuoted(text: string, from: number, quote: '"' | "'"): Word | null {
  const pieces: string[] = [];
  let at = from;
  while (at < text.length && text.charAt(at) !== quote) {
    const piece = quote === '"' ? readEscape(text, at) : readSingleQuotedPiece(text, at);
    pieces.push(piece.text);
    at = piece.end;
  }
  const after = at + 1;
  if (at >= text.length || (after < text.length && !isBlank(text, after))) return null;
  return { text: pieces.join(''), end: after };
}

function readSingleQuotedPiece(text: string, at: number): Word {
  if (text.startsWith("\\'", at)) return { text: "'", end: at + 2 };
  return { text: text.charAt(at), end: at + 1 };
}

function readEscape(text: string, at: number): Word {
  if (text.charAt(at) !== '\\' || at + 1 >= text.length) return { text: text.charAt(at), end: at + 1 };
  const hex = /^\\x([0-9a-fA-F]{2})/.exec(text.slice(at, at + 4))?.[1];
  if (hex !== undefined) return { text: String.fromCharCode(Number.parseInt(hex, 16)), end: at + 4 };
  const letter = text.charAt(at + 1);
  return { text: ESCAPES.get(letter) ?? letter, end: at + 2 };
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['a', '\x07'],
]);
