import type { Link } from './link.js';
import { isFence, limitsIn, READ_LIMITS } from './write-limits.js';

/**
 * Tells whether a master is fenced without a second round trip: its settings are asked for together with its role where
 * the last answer was a master's.
 */
export interface FenceReader {
  /** To be asked in one packet with INFO. */
  foresee(): Promise<boolean | null>;
  /** What holds for the role that INFO told; null for a replica, and where the server does not tell. */
  settle(role: 'master' | 'replica', foreseen: boolean | null): Promise<boolean | null>;
}

/** Where the settings are forbidden they are not asked for again on this connection. */
export function createFenceReader(link: Link): FenceReader {
  let role: 'master' | 'replica' = 'master';
  let isForbidden = false;
  const read = async (): Promise<boolean | null> => {
    if (isForbidden) return null;
    const reply = await link.call(...READ_LIMITS);
    isForbidden = reply.kind === 'error' && (reply.code === 'NOPERM' || reply.code === 'ERR');
    const limits = limitsIn(reply);
    return limits === null ? null : isFence(limits);
  };
  return {
    foresee: async () => (role === 'master' ? read() : null),
    settle: async (told, foreseen) => {
      const expected = role;
      role = told;
      if (told === 'replica') return null;
      return expected === 'master' ? foreseen : read();
    },
  };
}
