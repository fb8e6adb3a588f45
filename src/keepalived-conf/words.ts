const BLANK = ' \\t\\f\\v\\r\\n';
const WORD = new RegExp(`([${BLANK}]*)("[^"]*(?:"|$)|[^${BLANK}"]+)`, 'y');
const BARE = /^[^\s"'!#{}$\\@~][^\s"'!#{}$\\]*$/;

/** One word of a line, with the bytes that it was written with. */
export interface Word {
  /** The blanks before it. */
  readonly lead: string;
  readonly raw: string;
  /** Without quotes and without the backslash of `\#` and `\!`. */
  readonly value: string;
}

/** Splits as keepalived's reader does: double quotes hold a word together, and a quote also ends a bare word. */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  for (let at = 0; at < text.length; ) {
    WORD.lastIndex = at;
    const match = WORD.exec(text);
    if (match === null) break;
    const [whole, lead = '', raw = ''] = match;
    words.push({ lead, raw, value: valueOf(raw) });
    at += whole.length;
  }
  return words;
}

function valueOf(raw: string): string {
  if (raw.startsWith('"')) return raw.slice(1, raw.length > 1 && raw.endsWith('"') ? -1 : undefined);
  return raw.replace(/\\([#!])/g, '$1');
}

/** A value as it is written into a file; null for one that no way of writing gives back. */
export function writeWord(value: string): string | null {
  if (BARE.test(value)) return value;
  // A backslash keeps keepalived from seeing the quote behind it, and one at the end would swallow the closing one.
  // A brace alone is one to keepalived even in quotes, where it passes over a block.
  if (value === '{' || value === '}') return null;
  // What looks like a reference would be replaced.
  if (/["\n\r\0\\]|\$[{\w]/.test(value)) return null;
  return `"${value}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  E: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const COMMAND_PART = /\\(x[0-9a-fA-F]+|[0-7]{1,3}|c[^]|[^])|(["'])|([ \t\f\v\r\n]+)|([^\\"' \t\f\v\r\n]+)/g;

/**
 * The words of a command as keepalived starts it: here both kinds of quotes and the escapes of the manual count.
 * null when a quote is not closed or a backslash ends the text.
 */
export function splitCommand(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  let seen = 0;
  for (const match of text.matchAll(COMMAND_PART)) {
    const [part, escape, mark, blank] = match;
    seen = match.index + part.length;
    if (blank !== undefined && quote === '') {
      if (word !== null) words.push(word);
      word = null;
    } else if (mark !== undefined && (quote === '' || quote === mark)) {
      quote = quote === '' ? mark : '';
      word ??= '';
    } else word = (word ?? '') + (escape === undefined ? part : escaped(escape));
  }
  if (quote !== '' || seen < text.length) return null;
  return word === null ? words : [...words, word];
}

function escaped(escape: string): string {
  if (/^x./.test(escape)) return String.fromCharCode(Number.parseInt(escape.slice(1), 16) & 0xff);
  if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8) & 0xff);
  if (/^c./s.test(escape)) return String.fromCharCode(escape.charCodeAt(1) & 0x1f);
  return ESCAPES[escape] ?? escape;
}
