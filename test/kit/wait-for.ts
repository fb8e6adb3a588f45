import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/** Polls until the condition holds; throws what it waited for, and the last error, when the limit is over. */
export async function waitFor(
  what: string,
  condition: () => Promise<boolean> | boolean,
  limitMs = 10_000,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  let cause: unknown;
  for (;;) {
    try {
      if (await condition()) return;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > endMs) throw new Error(`waited ${limitMs} ms in vain: ${what}`, { cause });
    await pause(10);
  }
}
