import type { Timers } from '../../src/timers.js';

/** A clock that only the test moves. */
export interface ManualTimers extends Timers {
  /** Runs what is due on the way, in the order of its time. */
  advance(ms: number): void;
  /** Delays of what waits, from now. */
  waiting(): number[];
}

export function createManualTimers(): ManualTimers {
  let now = 0;
  const due = new Map<object, { atMs: number; run: () => void }>();
  const next = () => [...due].toSorted(([, a], [, b]) => a.atMs - b.atMs)[0];
  return {
    nowMs: () => now,
    after(ms, run) {
      const key = {};
      due.set(key, { atMs: now + ms, run });
      return () => void due.delete(key);
    },
    advance(ms) {
      const end = now + ms;
      for (let first = next(); first !== undefined && first[1].atMs <= end; first = next()) {
        due.delete(first[0]);
        now = first[1].atMs;
        first[1].run();
      }
      now = end;
    },
    waiting: () => [...due.values()].map((one) => one.atMs - now),
  };
}
