import type { GroupPicture, ServerPicture, View } from '../../sentinel/index.js';
import type { GroupSettings } from '../supervisor.js';

/** A field of an instance on the Sentinel wire; clients and tests read some of them by their place. */
export type Field = readonly [name: string, value: string];

/** Everything that is needed to describe the servers of one group. */
export interface GroupView {
  readonly picture: GroupPicture;
  readonly settings: GroupSettings;
  readonly unixNowMs: number;
  /** How long this monitor has run: the age of what it never heard. */
  readonly upMs: number;
}

/** A group that has a master. */
export interface SettledView extends GroupView {
  readonly master: ServerPicture;
}

/** What this monitor itself saw of a server last. */
export function ownView({ picture }: GroupView, server: ServerPicture): View | null {
  return server.views.find(({ monitor }) => monitor === picture.self)?.view ?? null;
}

/** Flags that masters and replicas share, in Sentinel's order. */
export function serverFlags(group: GroupView, server: ServerPicture, role: 'master' | 'slave'): string[] {
  const isGone = server.answeredAgoMs === null || ownView(group, server)?.evidence === 'refused';
  return [
    ...(server.isSdown ? ['s_down'] : []),
    ...(server.isOdown ? ['o_down'] : []),
    role,
    ...(isGone ? ['disconnected'] : []),
  ];
}

/**
 * The six fields about contact. A monitor here has one look at a time under way and no pings besides: what Sentinel
 * calls pings is told from the age of the last answer, counted as unanswered as long as something speaks against it.
 */
export function contactFields(group: GroupView, server: ServerPicture): ContactFields {
  const evidence = ownView(group, server)?.evidence ?? null;
  const isWaiting = evidence === 'silent' || (evidence === null && server.isSdown);
  const age = server.answeredAgoMs ?? group.upMs;
  return {
    pending: [
      ['link-pending-commands', isWaiting ? '1' : '0'],
      ['link-refcount', '1'],
    ],
    pings: [
      ['last-ping-sent', wholeMs(evidence === null ? 0 : age)],
      ['last-ok-ping-reply', wholeMs(age)],
      ['last-ping-reply', wholeMs(age)],
    ],
  };
}

/** When a server was last heard, in the fields that Sentinel's clients read. */
export interface ContactFields {
  readonly pending: readonly Field[];
  readonly pings: readonly Field[];
}

/** What the server says of itself, and since when. The table's last change is the closest that is known. */
export function reportFields(group: GroupView, server: ServerPicture, expected: 'master' | 'slave'): readonly Field[] {
  const reported = ownView(group, server)?.role ?? null;
  const sinceMs = group.picture.sinceUnixMs;
  return [
    ['info-refresh', wholeMs(server.answeredAgoMs ?? 0)],
    ['role-reported', reported === null ? expected : reported === 'master' ? 'master' : 'slave'],
    ['role-reported-time', wholeMs(sinceMs === null ? group.upMs : group.unixNowMs - sinceMs)],
  ];
}

/** As Sentinel prints times: whole and never negative. */
export function wholeMs(ms: number): string {
  return String(Math.max(0, Math.floor(ms)));
}
