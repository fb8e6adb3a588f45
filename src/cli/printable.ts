/** Text from other programs must not steer the terminal: every control character becomes a question mark. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}

/** The same for a text of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
