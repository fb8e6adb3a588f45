import stringWidth from 'string-width';
import { printable } from './printable.js';

/** A head is never closer to the next column than this, whatever stands below it. */
const HEAD_PADDING = 2;
const GAP = '  ';

/**
 * Heads, a line of dashes as wide as each column, and the rows: left aligned, two blanks between columns, no blanks
 * at the ends of lines. Every line ends with a newline.
 */
export function renderTextTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(printable));
  const widths = heads.map((head, column) =>
    Math.max(stringWidth(head) + HEAD_PADDING, ...cells.map((row) => stringWidth(row[column] ?? ''))),
  );
  const dashes = widths.map((width) => '-'.repeat(width));
  return [heads, dashes, ...cells].map((row) => renderLine(row, widths)).join('');
}

function renderLine(row: readonly string[], widths: readonly number[]): string {
  const padded = row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell)));
  return `${padded.join(GAP).trimEnd()}\n`;
}
