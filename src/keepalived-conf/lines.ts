/** The bytes of a line that keepalived reads, and those behind them: blanks, a comment, the end of the line. */
export interface LineParts {
  readonly code: string;
  readonly tail: string;
  /** A double quote that is not closed on the same line. */
  readonly hasOpenQuote: boolean;
  /** A backslash at the very end, with which a definition goes on. */
  readonly goesOn: boolean;
}

/** A text cut into lines, each with its end. */
export function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Finds where the comment begins: at `!` or `#`, anywhere but in double quotes or behind a backslash. */
export function lineParts(line: string): LineParts {
  const whole = withoutEnd(line);
  let isQuoted = false;
  let comment = -1;
  let at = 0;
  for (; at < whole.length; at += 1) {
    const letter = whole[at];
    if (letter === '\\') at += 1;
    else if (letter === '"') isQuoted = comment === -1 ? !isQuoted : isQuoted;
    else if ((letter === '!' || letter === '#') && !isQuoted && comment === -1) comment = at;
  }
  // Stepping over the letter behind a backslash leads past the end when there is none.
  const goesOn = at > whole.length;
  const code = withoutTrailingBlanks(comment === -1 ? whole : whole.slice(0, comment));
  return { code, tail: line.slice(code.length), hasOpenQuote: isQuoted, goesOn };
}

function withoutEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === '\n' || line[end - 1] === '\r')) end -= 1;
  return line.slice(0, end);
}

const BLANK = ' \t\f\v\r';

/** A text without the blanks at its end; a loop, because a pattern takes quadratic time. */
export function withoutTrailingBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && BLANK.includes(text[end - 1] ?? '.')) end -= 1;
  return text.slice(0, end);
}

/** Where the blanks that begin at `from` end. */
export function blanksEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && BLANK.includes(text[at] ?? '.')) at += 1;
  return at;
}

/** Whether nothing but blanks follows. */
export function isBlank(text: string, from: number): boolean {
  return blanksEnd(text, from) === text.length;
}
