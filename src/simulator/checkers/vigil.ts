import { isAwake } from '../host.js';
import type { Host } from '../host.js';
import type { ModelServer } from '../model-server.js';
import type { Site } from '../site.js';
import { isSeenByMajority, keeperOf, leaseMsOf, newestTable } from '../voters.js';

/** Knows at every moment for which servers somebody stands guard. */
export interface Vigil {
  /** To be called at every moment. */
  look(): void;
  /** Whether the server's keeper has had the time to see to it: it runs, and did so for long enough. */
  isGuarded(server: ModelServer): boolean;
  /**
   * Whether nobody could fence the server, its keeper being dead or stopped, and the others could not help it: its host
   * was removed, or was cut off from the majority before they noticed, or it came back, or woke up, when it was being replaced already.
   */
  isExcused(server: ModelServer): boolean;
}

/** A restarted keeper leaves its server open for so long while it asks for its lease again, and then needs time to fence it. */
const REGAIN_MS = 500;

/** From the end of a keeper until the others have noticed it and have seen that its server still answers, beside a lease. */
const NOTICE_MS = 1500;

/** From the return of a server until it has been looked at again and put right, if its replacement had begun. */
const RETURN_MS = 2000;

/** Keeps watch over the keepers of all servers. */
export function createVigil(site: Site): Vigil {
  const guardedAtMs = new Map<number, number>();
  const seenAtMs = new Map<number, number>();
  const unseenAtMs = new Map<number, number>();
  const posts = new Map([...site.servers.values()].map((server) => [server, postOf(site, server)] as const));
  const isGuarded = (server: ModelServer): boolean => {
    const post = posts.get(server);
    if (post === undefined || post.keeper === null || !isAwake(post.keeper)) return false;
    return site.agenda.now - post.keeper.awakeSinceMs > post.graceMs;
  };
  return {
    isGuarded,
    look: () => {
      for (const server of site.servers.values()) {
        if (server.role !== 'master') continue;
        if (isGuarded(server)) guardedAtMs.set(server.n, site.agenda.now);
        const isSeen = isSeenByMajority(site, server) && !server.isHung;
        (isSeen ? seenAtMs : unseenAtMs).set(server.n, site.agenda.now);
      }
    },
    isExcused: (server) => {
      if (isGuarded(server)) return false;
      // What was removed is no concern of the members any more: its own monitor keeps it off, where it runs.
      if (newestTable(site)?.order.includes(server.id) === false) return true;
      const unguardedSinceMs = guardedAtMs.get(server.n) ?? 0;
      const isCutInTime = (seenAtMs.get(server.n) ?? 0) <= unguardedSinceMs + leaseMsOf(site) + NOTICE_MS;
      const isJustBack = site.agenda.now - (unseenAtMs.get(server.n) ?? -RETURN_MS) < RETURN_MS;
      return isCutInTime || isJustBack;
    },
  };
}

/** Who stands guard over a server, and how long it needs from its beginning until it has seen to it. */
interface Post {
  readonly keeper: Host | null;
  readonly graceMs: number;
}

function postOf(site: Site, server: ModelServer): Post {
  const leaseMs = leaseMsOf(site);
  return { keeper: keeperOf(site, server), graceMs: Math.min(leaseMs, REGAIN_MS) + leaseMs / 5 + 50 };
}
