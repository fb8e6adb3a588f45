/**
 * What the keeper knows of the fence of its own server: `unknown` until it has seen to it in this life of the server's
 * process, `open` only under a lease. Times in ms.
 */
export interface Guard {
  readonly state: 'unknown' | 'fencing' | 'fenced' | 'opening' | 'open';
  readonly sinceMs: number;
  /** The process that it is about; another one is to be seen to anew. */
  readonly instance: string | null;
}

/** Nothing has been seen to yet. */
export function newGuard(now: number): Guard {
  return { state: 'unknown', sinceMs: now, instance: null };
}
