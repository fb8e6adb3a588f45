import type { Supervisor } from '../supervisor.js';

/** The answer of `/healthz`. */
export interface Health {
  readonly status: 'ok' | 'failing';
  /** One sentence a group that this monitor cannot vote in; empty when all is well. */
  readonly reasons: readonly string[];
}

/**
 * Whether this monitor does its part. An answer at all shows that the loop turns, for both share one thread; what
 * remains to be asked is whether it may vote.
 */
export function readHealth(supervisor: Supervisor): Health {
  const reasons = supervisor.groupNames().flatMap((group) => {
    const muted = supervisor.picture(group)?.monitors.find(({ isSelf }) => isSelf)?.muted ?? null;
    return muted === null ? [] : [`${group}: ${muted}`];
  });
  return { status: reasons.length === 0 ? 'ok' : 'failing', reasons };
}
