import type { Cancel, Timers } from '../timers.js';

/** Watches how much a client leaves unread. */
export interface OutputLimit {
  /** To be called after each write. */
  check(): void;
  close(): void;
}

/** Limits of Redis for subscribers: a client over the hard one, or over the soft one for a minute, is dropped. */
export function createOutputLimit(options: OutputLimitOptions): OutputLimit {
  const { timers, pendingBytes, drop } = options;
  let cancel: Cancel | null = null;
  const close = (): void => {
    cancel?.();
    cancel = null;
  };
  const checkAgain = (): void => {
    cancel = null;
    if (pendingBytes() > SOFT_BYTES) drop();
  };
  return {
    check() {
      const pending = pendingBytes();
      if (pending > HARD_BYTES) drop();
      else if (pending <= SOFT_BYTES) close();
      else cancel ??= timers.after(SOFT_MS, checkAgain);
    },
    close,
  };
}

export interface OutputLimitOptions {
  readonly timers: Timers;
  readonly pendingBytes: () => number;
  readonly drop: () => void;
}

const HARD_BYTES = 32 * 1_048_576;
const SOFT_BYTES = 8 * 1_048_576;
const SOFT_MS = 60_000;
