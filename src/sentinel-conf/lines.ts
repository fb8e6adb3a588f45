import { quoteWord } from '../words.js';
import type { ConfLine } from './conf-error.js';

/** The lines of a file and, behind them, what was given on the command line, counted as Redis counts them. */
export function confLines(text: string, extraArgs: readonly string[]): ConfLine[] {
  const whole = extraArgs.length === 0 ? text : `${text}\n${argumentText(extraArgs)}`;
  return whole
    .split('\n')
    .map((line, place) => ({ number: place + 1, text: line.replace(/^[ \t\r]+|[ \t\r]+$/g, '') }));
}

/** `--port 26380 --sentinel` becomes one line for each option. */
function argumentText(args: readonly string[]): string {
  let text = '';
  for (const arg of args) {
    if (arg.startsWith('--')) text += `${text === '' ? '' : '\n'}${arg.slice(2)} `;
    else text += `${quoteWord(arg)} `;
  }
  return text;
}
