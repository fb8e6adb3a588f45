import { AppError } from '../errors.js';
import { pause } from '../timers.js';
import type { Timers } from '../timers.js';

/** What is waited for, how long, and how to tell that it has come. */
export interface Waiting {
  /** What is waited for, as it stands after "waited N s for". */
  readonly what: string;
  readonly limitMs: number;
  readonly timers: Timers;
  /** Null when it has come; otherwise what is still missing. */
  readonly missing: () => Promise<string | null> | string | null;
  readonly everyMs?: number;
}

/** Asks again and again until nothing is missing; fails with `E_TIMEOUT` and the last answer after the limit. */
export async function waitUntil({ what, limitMs, timers, missing, everyMs = 20 }: Waiting): Promise<void> {
  const endMs = timers.nowMs() + limitMs;
  for (;;) {
    const lack = await missing();
    if (lack === null) return;
    if (timers.nowMs() >= endMs) throw new AppError('E_TIMEOUT', `waited ${limitMs / 1000} s for ${what}: ${lack}`);
    await pause(timers, everyMs);
  }
}
