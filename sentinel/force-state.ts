import type { MonitorId } from './ids.js';

/** Drop-in mode: what is known of whether leases can hold, and what the world was told of it. Times in ms. */
export interface Force {
  /** Monitors that answered, in this run, that they speak the protocol of Redis Sentinel only: they never promise. */
  readonly foreign: Set<MonitorId>;
  /** The own server does not let this monitor give it limits, so it could not be fenced by them either. */
  isForbidden: boolean;
  /** Why leases are not in force, as it was last told; null: they are; undefined: nothing was told yet. */
  told: string | null | undefined;
  /** Since when it is otherwise than was told; null while it is not. */
  untoldSinceMs: number | null;
}

/** Nobody is known, and nothing was told. */
export function newForce(): Force {
  return { foreign: new Set(), isForbidden: false, told: undefined, untoldSinceMs: null };
}
