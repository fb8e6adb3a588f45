import type { Log } from '../log.js';
import type { Timers } from '../timers.js';

/** Log lines that a stranger or a broken peer could cause thousands of times. */
export interface QuietLog {
  /** Writes unless the same key was written less than a minute ago. */
  warnOnceAMinute(key: string, fields: object, text: string): void;
  /** Writes the first time only. */
  warnOnce(key: string, fields: object, text: string): void;
}

const MINUTE_MS = 60_000;
const MAX_KEYS = 256;

/** Keeps at most 256 keys; when they are all in use, lines with other keys are left out. */
export function createQuietLog(options: { readonly log: Pick<Log, 'warn'>; readonly timers: Timers }): QuietLog {
  const { log, timers } = options;
  const silentUntilMs = new Map<string, number>();

  const write = (key: string, forMs: number, line: { fields: object; text: string }): void => {
    const now = timers.nowMs();
    if (now < (silentUntilMs.get(key) ?? now)) return;
    if (silentUntilMs.size >= MAX_KEYS) forgetPast(silentUntilMs, now);
    if (silentUntilMs.size >= MAX_KEYS && !silentUntilMs.has(key)) return;
    silentUntilMs.set(key, now + forMs);
    log.warn(line.fields, line.text);
  };

  return {
    warnOnceAMinute: (key, fields, text) => write(key, MINUTE_MS, { fields, text }),
    warnOnce: (key, fields, text) => write(key, Number.POSITIVE_INFINITY, { fields, text }),
  };
}

function forgetPast(silentUntilMs: Map<string, number>, now: number): void {
  for (const [key, untilMs] of silentUntilMs) if (untilMs <= now) silentUntilMs.delete(key);
}
