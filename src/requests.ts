import { randomBytes } from 'node:crypto';
import type { Outcome } from '../sentinel/index.js';
import type { Cancel, Timers } from './timers.js';

/** Longer than the core itself waits: only a defect or a stopped group lets this limit pass. */
const LIMIT_MS = 15_000;
/** Requests that may wait at the same time. */
const MOST_WAITING = 64;

/** Requests that were handed to the core and are not answered yet. */
export interface Requests {
  /** Hands something over under a new id; never rejects. */
  ask(handOver: (id: string) => void): Promise<Outcome>;
  settle(id: string, outcome: Outcome): void;
}

/** Gives each request an id and a time limit. */
export function createRequests({ timers }: { readonly timers: Timers }): Requests {
  const waiting = new Map<string, { readonly resolve: (outcome: Outcome) => void; readonly cancel: Cancel }>();

  const settle = (id: string, outcome: Outcome): void => {
    const found = waiting.get(id);
    if (found === undefined) return;
    waiting.delete(id);
    found.cancel();
    found.resolve(outcome);
  };

  const ask = (handOver: (id: string) => void): Promise<Outcome> => {
    if (waiting.size >= MOST_WAITING) {
      return Promise.resolve({ isDone: false, code: 'E_BUSY', text: 'too many requests wait already' });
    }
    const id = randomBytes(8).toString('hex');
    return new Promise((resolve) => {
      const late = { isDone: false, code: 'E_TIMEOUT', text: 'no answer came in time; look at the table' } as const;
      waiting.set(id, { resolve, cancel: timers.after(LIMIT_MS, () => settle(id, late)) });
      handOver(id);
    });
  };

  return { ask, settle };
}
