import type { ServerId } from '../../sentinel/index.js';

/** The ways to keep writes from a server, the gentlest first. */
export type Rung = 'refuse' | 'disconnect' | 'block' | 'stop';

/** How one way ended. `skipped`: it was not open here, and nothing was done. */
export interface RungOutcome {
  readonly result: 'done' | 'failed' | 'skipped';
  /** In words for an operator. */
  readonly detail: string;
}

/** One way that was tried, for the log, the events and the metrics. */
export interface RungReport extends RungOutcome {
  readonly server: ServerId;
  readonly rung: Rung;
  readonly durationMs: number;
}

/** The way was taken and had its effect. */
export function done(detail: string): RungOutcome {
  return { result: 'done', detail };
}

/** The way was taken in vain, or nobody knows. */
export function failed(detail: string): RungOutcome {
  return { result: 'failed', detail };
}

/** The way is not open here. */
export function skipped(detail: string): RungOutcome {
  return { result: 'skipped', detail };
}
