import { splitWords } from '../words.js';

/** The words of an inline request, as one types it into telnet; null when its quotes are not in order. */
export function splitInlineRequest(line: Buffer): Buffer[] | null {
  const end = line.indexOf(0);
  const text = (end < 0 ? line : line.subarray(0, end)).toString('latin1');
  return splitWords(text)?.map((word) => Buffer.from(word, 'latin1')) ?? null;
}
