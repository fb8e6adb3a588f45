import { performance } from 'node:perf_hooks';

/** The only clock of the shell, so that tests can give another one. */
export interface Timers {
  /** Monotonic time in ms. */
  nowMs(): number;
  /** Runs once, after `ms`; the returned function cancels it. */
  after(ms: number, run: () => void): Cancel;
}

export type Cancel = () => void;

/** Resolves after `ms`. */
export function pause(timers: Timers, ms: number): Promise<void> {
  return new Promise((resolve) => void timers.after(ms, resolve));
}

export const systemTimers: Timers = {
  nowMs: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
