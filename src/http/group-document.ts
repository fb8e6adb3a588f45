import type { GroupPicture } from '../../sentinel/index.js';
import { compareAddresses } from './address-order.js';
import { formerDocuments } from './former-document.js';
import type { FormerDocument } from './former-document.js';
import { groupState } from './group-state.js';
import type { GroupState } from './group-state.js';
import { monitorDocument } from './monitor-document.js';
import { leaseDocument } from './lease-document.js';
import type { LeaseDocument } from './lease-document.js';
import type { MonitorDocument } from './monitor-document.js';
import { serverDocument } from './server-document.js';
import type { ServerDocument } from './server-document.js';
import { shownAddresses } from './shown-address.js';

/**
 * A group as the HTTP interface shows it (docs/reference/http.md). Everything up to and including the fields of the
 * servers that the table shows is the same from every monitor that knows the same; `asked` is the answering one's own.
 */
export interface GroupDocument {
  readonly group: string;
  readonly engine: string;
  readonly state: GroupState;
  readonly phase: string;
  readonly epoch: number;
  readonly version: number;
  /** As shown to people: the host alone where that is unique. */
  readonly master: string | null;
  readonly target: string | null;
  readonly order: readonly string[];
  readonly last_changed_at: string | null;
  readonly last_changed_seconds: number | null;
  readonly quorum: number;
  readonly majority: number;
  readonly has_quorum: boolean;
  readonly notes: readonly string[];
  /** By address. */
  readonly servers: readonly ServerDocument[];
  readonly monitors: readonly MonitorDocument[];
  /** Who votes when the change of members that is under way has ended; null when none is. */
  readonly next_voters: readonly string[] | null;
  /** Hosts that were removed, the latest last. */
  readonly former: readonly FormerDocument[];
  readonly lease: LeaseDocument;
  readonly asked: AskedDocument;
}

/** The monitor that gave the answer, and what it is doing itself. */
export interface AskedDocument {
  readonly monitor: string;
  readonly course: string;
  readonly leader: string | null;
}

/** What the document of a group is made of. */
export interface GroupDocumentSource {
  readonly picture: GroupPicture;
  readonly engine: string;
  readonly nowUnixMs: number;
}

/** Makes the public document of one group; pure. */
export function groupDocument({ picture, engine, nowUnixMs }: GroupDocumentSource): GroupDocument {
  const shown = shownAddresses(picture.servers.map(({ server }) => server));
  const shownOrNull = (server: string | null) => (server === null ? null : shown(server));
  const lastChangedSeconds = secondsSince(picture.sinceUnixMs, nowUnixMs);
  return {
    group: picture.group,
    engine,
    state: groupState(picture),
    phase: picture.phase,
    epoch: picture.epoch,
    version: picture.version,
    master: shownOrNull(picture.master),
    target: shownOrNull(picture.target),
    order: picture.order.map(shown),
    last_changed_at: picture.sinceUnixMs === null ? null : new Date(picture.sinceUnixMs).toISOString(),
    last_changed_seconds: lastChangedSeconds,
    quorum: picture.quorum,
    majority: picture.majority,
    has_quorum: picture.hasQuorum,
    notes: picture.notes,
    servers: picture.servers
      .toSorted((a, b) => compareAddresses(a.server, b.server))
      .map((server) => serverDocument({ server, picture, shown, lastChangedSeconds })),
    next_voters: picture.nextVoters,
    former: formerDocuments(picture),
    lease: leaseDocument(picture),
    monitors: picture.monitors.toSorted((a, b) => compareAddresses(a.monitor, b.monitor)).map(monitorDocument),
    asked: { monitor: picture.self, course: picture.course, leader: picture.leader },
  };
}

/** Clocks of two hosts differ a little: what lies in the future counts as now. */
function secondsSince(unixMs: number | null, nowUnixMs: number): number | null {
  return unixMs === null ? null : Math.max(0, Math.floor((nowUnixMs - unixMs) / 1000));
}
