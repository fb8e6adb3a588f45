import type { CourseState } from './course.js';
import type { MonitorId, ServerId } from './ids.js';
import { canLead, isEnough, isPresent, keeperOf, serversOf, usableVoters } from './members.js';
import { keeps } from './rules.js';
import { forgetSalvage, mayFollow, mayHoldMore } from './salvage.js';
import { announce, emit } from './state.js';
import type { State } from './state.js';
import { compareTables } from './table.js';
import type { Table } from './table.js';
import { isReachable } from './successor.js';
import { sightOf } from './watch.js';

/** How long an order to follow is given before it is repeated, and counts among the copies under way, in ms. */
const ORDER_MS = 5000;

/** Puts servers right that are not what the table says: a returned old master, a replica of somebody else. */
export function amendServers(state: State): void {
  const { table } = state.record;
  if (table?.phase !== 'stable' || !isAtRest(state) || !isAnythingOdd(state, table)) return;
  if (!canLead(state) || !isConfirmed(state, table)) return;
  for (const server of serversOf(state)) {
    if (server === table.master) forgetSalvage(state, server);
    else if (isAsInTable(state, server, table)) noteAgreement(state, server);
    else if (isReachable(state, server)) amend(state, server, table);
  }
}

/** Nothing is under way, or the table says already how it is to be. */
const AT_REST: ReadonlySet<CourseState> = new Set<CourseState>(['idle', 'leading', 'settling', 'opening', 'unfencing']);

function isAtRest({ course: { state } }: State): boolean {
  return AT_REST.has(state);
}

/** Nearly always nothing is, and then nobody needs to be counted. */
function isAnythingOdd(state: State, table: Table): boolean {
  if (state.amends.size > 0 || state.salvages.size > 0) return true;
  for (const server of serversOf(state)) if (server !== table.master && !isAsInTable(state, server, table)) return true;
  return false;
}

/**
 * A monitor that was away may hold an old table, and would undo what the others did meanwhile: it acts only on one that
 * a majority has, and when nobody who is present has a newer one.
 */
function isConfirmed(state: State, table: Table): boolean {
  const told = new Map(
    usableVoters(state).map((voter) => [
      voter,
      voter === state.config.self ? 0 : compareTables(table, state.peers.get(voter)?.heartbeat?.version ?? null),
    ]),
  );
  return [...told.values()].every((order) => order >= 0) && isEnough(state, (voter) => told.get(voter) === 0);
}

function isAsInTable(state: State, server: ServerId, table: Table): boolean {
  const { report } = sightOf(state, server);
  return report?.upstream?.master === table.master;
}

function noteAgreement(state: State, server: ServerId): void {
  forgetSalvage(state, server);
  const amended = state.amends.get(server);
  if (amended === undefined || sightOf(state, server).report?.upstream?.isLinked !== true) return;
  if (amended.orderedAtMs !== null) announce(state, { name: '+slave-reconf-done', server });
  state.amends.delete(server);
}

function amend(state: State, server: ServerId, table: Table): void {
  if (enforcerOf(state, server, table) !== state.config.self) return;
  const amended = state.amends.get(server) ?? { sinceMs: state.now, orderedAtMs: null };
  state.amends.set(server, amended);
  if (state.now - amended.sinceMs < graceMs(state)) return;
  if (amended.orderedAtMs !== null && state.now - amended.orderedAtMs < ORDER_MS) return;
  if (countUnderway(state) >= state.config.parallelSyncs) return;
  if (keeps(state.config, 'history-before-follow') && !mayFollow(state, server, table.master)) return;
  amended.orderedAtMs = state.now;
  announceAmend(state, server);
  emit(state, { kind: 'follow', server, master: table.master, keepsClients: false });
}

/**
 * The leader acts at once for all; later every keeper sees to its own server, and the master's keeper to the rest. What
 * may hold writes of its own is always left to its keeper while that is there: it fences, compares and keeps beside it.
 */
function enforcerOf(state: State, server: ServerId, table: Table): MonitorId | null {
  const own = keeperOf(state, server);
  const isOwnHistory = mayHoldMore(state, server, table.master);
  if (own !== null && isOwnHistory && usableVoters(state).includes(own)) return own;
  if (isLeader(state)) return state.config.self;
  const keepers = [own, keeperOf(state, table.master)];
  const present = keepers.find((keeper) => keeper !== null && isPresent(state, keeper));
  return present ?? usableVoters(state).toSorted()[0] ?? null;
}

function isLeader(state: State): boolean {
  const { course } = state;
  return isAtRest(state) && 'epoch' in course && course.epoch === state.record.table?.epoch;
}

function graceMs(state: State): number {
  return isLeader(state) ? 0 : state.periods.graceMs;
}

function countUnderway(state: State): number {
  let count = 0;
  for (const each of state.amends.values()) {
    if (each.orderedAtMs !== null && state.now - each.orderedAtMs < ORDER_MS) count += 1;
  }
  return count;
}

function announceAmend(state: State, server: ServerId): void {
  const { report } = sightOf(state, server);
  if (isLeader(state)) announce(state, { name: '+slave-reconf-sent', server });
  else announce(state, { name: report?.role === 'master' ? '+convert-to-slave' : '+fix-slave-config', server });
}
