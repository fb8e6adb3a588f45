import { holds } from '../lineage.js';
import type { Mark } from '../lineage.js';
import type { ModelServer } from '../model-server.js';
import type { Observer, Site } from '../site.js';
import { Violation } from '../violation.js';

/** The clients' side: every write that a server said was done. */
export interface Ledger {
  readonly observer: Observer;
  /** How many writes were acknowledged, and how many of them the master does not hold. */
  readonly count: (master: ModelServer) => { readonly acknowledged: number; readonly lost: number };
  /** A server lost its data by itself: nothing that was safe until then is owed any more. */
  readonly forgive: () => void;
  /** Whether that ever happened. */
  readonly isForgiven: () => boolean;
  /** Throws where the master lacks a write that once was on all servers. */
  readonly settle: (master: ModelServer) => void;
}

/** Remembers the writes, and that what every server held at one moment is never lost. */
export function keepLedger(site: Site): Ledger {
  const writes: Mark[] = [];
  let latest: Mark | null = null;
  let safe: Mark | null = null;
  let isForgiven = false;
  const settle = (server: ModelServer): void => {
    if (safe === null || isHeldBy(server, safe)) return;
    const text = `${server.id} lacks what all servers held: ${safe.history} up to ${safe.offset}`;
    throw new Violation('acknowledged-writes', text);
  };
  return {
    observer: {
      onWrite: (server) => {
        const { history, offset } = server.position;
        const mark = latest;
        if (mark !== null && [...site.servers.values()].every((each) => isHeldBy(each, mark))) {
          settle(server);
          safe = mark;
        }
        latest = { history, offset };
        writes.push(latest);
      },
    },
    count: (master) => ({
      acknowledged: writes.length,
      lost: writes.filter((mark) => !isHeldBy(master, mark)).length,
    }),
    isForgiven: () => isForgiven,
    forgive: () => {
      isForgiven = true;
      safe = null;
      latest = null;
    },
    settle,
  };
}

function isHeldBy(server: ModelServer, mark: Mark): boolean {
  return holds(server.lineage, server.position.offset, mark);
}
