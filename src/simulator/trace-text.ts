/** The last lines of a trace, in the words of a reader: `m6` is the monitor on host 10.0.0.6, `s6` the server there. */
export function renderTrace(log: readonly string[], most: number): string {
  const shown = log.slice(-most).map(renderLine);
  const left = log.length - shown.length;
  return [...(left > 0 ? [`  ... ${left} lines before`] : []), ...shown].join('\n');
}

function renderLine(line: string): string {
  const [, time = '', who = '', text = line] = /^(\d+) (\S+) (.*)$/s.exec(line) ?? [];
  const actor = who === '-' ? '' : `m${who.split('.').at(-1) ?? ''}`;
  return `${time.padStart(7)} ms  ${actor.padEnd(3)} ${shorten(text)}`;
}

/** Addresses of the simulated hosts become short names. */
export function shorten(text: string): string {
  return text
    .replaceAll(/m:10\.0\.0\.(\d+)/g, 'm$1')
    .replaceAll(/10\.0\.0\.(\d+):26379/g, 'm$1')
    .replaceAll(/10\.0\.0\.(\d+)(?::6379)?/g, 's$1');
}
