import type { Timers } from './timers.js';

/** Work that must not take for ever. */
export interface Limited<T> {
  readonly timers: Timers;
  readonly limitMs: number;
  readonly work: Promise<T>;
  /** Gives the outcome when the time is over; `work` goes on unheard. */
  readonly onLimit: () => T;
}

/** The outcome of `work`, or of `onLimit` when the work takes longer than its limit. */
export function within<T>({ timers, limitMs, work, onLimit }: Limited<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(limitMs, () => resolve(onLimit()));
    work.then(resolve, reject).finally(cancel);
  });
}
