import type { MonitorId, ServerId } from './ids.js';
import { ownRemoval, serversOf, settledVoters } from './members.js';
import type { Change } from './request.js';
import { announce } from './state.js';
import type { State } from './state.js';
import { MOST_FORMER, isSameOrder } from './table.js';
import type { Former, Membership, Table } from './table.js';
import { utcText } from './utc-text.js';

/** A change of who belongs to the group. */
export type MemberChange = Extract<Change, { kind: 'add' | 'remove' }>;

/** What the table says of the members; the configuration, as long as there is none. */
export function membershipOf(state: State): Membership {
  return { order: serversOf(state), voters: settledVoters(state), former: state.record.table?.former ?? [] };
}

/** The members after the change; what the group has already, or has not, stays so. */
export function afterChange(state: State, change: MemberChange): Membership {
  const now = membershipOf(state);
  return change.kind === 'add' ? added(now, change) : removed(now, change, state.now + state.config.unixOffsetMs);
}

/** Whether both have the same voters, in whatever order. */
export function isSameElectorate(a: readonly MonitorId[], b: readonly MonitorId[]): boolean {
  return a.length === b.length && a.every((voter) => b.includes(voter));
}

/**
 * Whether this voter keeps a promise that was given when other voters decided than those which `table` is about to
 * replace: before it has ended, no further change may be agreed (the argument is in README.md).
 */
export function isBoundByFormerVoters(state: State, table: Table): boolean {
  if (table.next === null) return false;
  const { given, owedUntilMs } = state.lease;
  if (state.now < owedUntilMs) return true;
  if (given === null || state.now >= given.untilMs) return false;
  const { voters, next } = given.table;
  const isSame = (others: readonly MonitorId[]): boolean => isSameElectorate(others, table.voters);
  return !isSame(voters) && (next === null || !isSame(next.voters));
}

/** Tells the world who came and who went. */
export function announceMembers(state: State, before: Table | null, after: Table): void {
  if (before === null || before.order === after.order) return;
  for (const monitor of missing(after.voters, before.voters)) announce(state, { name: '+member', monitor });
  for (const monitor of missing(before.voters, after.voters)) announce(state, { name: '-member', monitor });
  for (const server of missing(after.order, before.order)) announce(state, { name: '+member', server });
  for (const server of missing(before.order, after.order)) announce(state, { name: '-member', server });
}

/** Says once that this host was removed, as soon as it hears of it. */
export function maybeTellRemoval(state: State, before: Table | null): void {
  const removal = ownRemoval(state);
  if (removal === null || before?.former.some(({ monitor }) => monitor === removal.monitor) === true) return;
  announce(state, { name: '+removed', monitor: state.config.self, text: removalText(state, removal) });
}

/** What the operator of a removed host should know. */
export function removalText(state: State, { monitor, server, atUnixMs }: Former): string {
  const at = utcText(atUnixMs);
  const kept = server === null ? '' : `, and ${server} is kept from taking writes`;
  const command = server === null ? `ts add arbiter ${hostText(monitor ?? '')}` : `ts add host ${hostText(server)}`;
  return (
    `This host was removed from group ${state.config.group} at ${at}: it does not vote${kept}. ` +
    `To add it again, on a member: ${command}`
  );
}

/** The host of an id as a person writes it. */
export function hostText(id: string): string {
  return id.slice(0, id.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
}

function added(now: Membership, { monitor, server, before }: Extract<Change, { kind: 'add' }>): Membership {
  const isNewVoter = monitor !== null && !now.voters.includes(monitor);
  return {
    voters: isNewVoter ? [...now.voters, monitor] : now.voters,
    order: server === null || now.order.includes(server) ? now.order : insert(now.order, server, before),
    former: now.former.filter((each) => !isAbout(each, { monitor, server })),
  };
}

function removed(now: Membership, gone: Extract<Change, { kind: 'remove' }>, atMs: number): Membership {
  const entry = { monitor: gone.monitor, server: gone.server, atUnixMs: Math.round(atMs) };
  return {
    voters: now.voters.filter((voter) => voter !== gone.monitor),
    order: now.order.filter((server) => server !== gone.server),
    former: [...now.former.filter((each) => !isAbout(each, gone)), entry].slice(-MOST_FORMER),
  };
}

/** Whether the entry is about the same monitor, or the same server. */
export function isAbout(former: Former, { monitor, server }: Pick<Former, 'monitor' | 'server'>): boolean {
  const isMonitor = former.monitor !== null && former.monitor === monitor;
  return isMonitor || (former.server !== null && former.server === server);
}

/** Whether nothing would be another than before. */
export function isSameMembership(a: Membership, b: Membership): boolean {
  return isSameElectorate(a.voters, b.voters) && isSameOrder(a.order, b.order);
}

function insert(order: readonly ServerId[], server: ServerId, before: ServerId | null): readonly ServerId[] {
  const place = before === null ? -1 : order.indexOf(before);
  return place < 0 ? [...order, server] : order.toSpliced(place, 0, server);
}

function missing<T>(all: readonly T[], others: readonly T[]): readonly T[] {
  return all.filter((each) => !others.includes(each));
}
