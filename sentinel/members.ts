import { hostOf } from './ids.js';
import type { MonitorId, ServerId } from './ids.js';
import { votesNeeded } from './quorum.js';
import type { KeeperBook, Peer, State } from './state.js';

/** Every server of the group: the table's order, and behind it what was discovered since. */
export function serversOf(state: State): readonly ServerId[] {
  const known = state.record.table?.order ?? state.config.servers;
  return union(known, state.record.discovered.servers);
}

/** Every monitor whose vote counts. */
export function votersOf(state: State): readonly MonitorId[] {
  const known = state.record.table?.voters ?? state.config.voters;
  return union(known, state.record.discovered.monitors);
}

/** How many votes it takes to lead. */
export function needed(state: State): number {
  return votesNeeded(votersOf(state).length, state.config.quorum);
}

/** The voter that shares its host with the server; null where the host has several voters or several servers. */
export function keeperOf(state: State, server: ServerId): MonitorId | null {
  const keepers = keeperBook(state);
  const known = keepers.byServer.get(server);
  if (known !== undefined) return known;
  const keeper = findKeeper(state, server);
  keepers.byServer.set(server, keeper);
  return keeper;
}

/** The server that this monitor is the keeper of; null when there is none. */
export function serverKeptHere(state: State): ServerId | null {
  const keepers = keeperBook(state);
  keepers.own ??= { server: serversOf(state).find((server) => isKeptHere(state, server)) ?? null };
  return keepers.own.server;
}

/** What was found out under another table, or with other members, is forgotten. */
function keeperBook({ keepers, record }: State): KeeperBook {
  if (keepers.table === record.table && keepers.discovered === record.discovered) return keepers;
  Object.assign(keepers, { table: record.table, discovered: record.discovered, own: null });
  keepers.byServer.clear();
  return keepers;
}

function findKeeper(state: State, server: ServerId): MonitorId | null {
  const host = hostOf(server);
  const here = votersOf(state).filter((voter) => hostOf(voter) === host);
  const beside = serversOf(state).filter((other) => hostOf(other) === host);
  return here.length === 1 && beside.length === 1 ? (here[0] ?? null) : null;
}

/** Whether this monitor is the keeper of the server. */
export function isKeptHere(state: State, server: ServerId): boolean {
  return keeperOf(state, server) === state.config.self;
}

/** Linked, and heard from not long ago. */
export function isLive(state: State, peer: Peer): boolean {
  return peer.isLinked && peer.heardAtMs !== null && state.now - peer.heardAtMs < state.periods.livenessMs;
}

/** This monitor and every voter that is present, in the order of the voters. */
export function liveVoters(state: State): readonly MonitorId[] {
  return votersOf(state).filter((voter) => isPresent(state, voter));
}

/** Whether the monitor is this one, or is heard at this moment. */
export function isPresent(state: State, monitor: MonitorId): boolean {
  if (monitor === state.config.self) return true;
  const peer = state.peers.get(monitor);
  return peer !== undefined && isLive(state, peer);
}

/** Voters that are present and able to vote, itself included. */
export function usableVoters(state: State): readonly MonitorId[] {
  return liveVoters(state).filter((voter) => mutedReason(state, voter) === null);
}

/** Why a voter cannot vote at this moment: its disk, or that it has no memory of what it promised. */
export function mutedReason(state: State, monitor: MonitorId): string | null {
  if (monitor === state.config.self)
    return state.muted ?? (state.isBlank ? 'it has no memory of this group yet' : null);
  return state.peers.get(monitor)?.heartbeat?.muted ?? null;
}

/** Whether enough voters are present to decide anything. */
export function hasQuorum(state: State): boolean {
  let count = 0;
  for (const voter of votersOf(state)) if (isPresent(state, voter) && mutedReason(state, voter) === null) count += 1;
  return count >= needed(state);
}

/** Whether this monitor may lead: it can vote, and so can enough others. */
export function canLead(state: State): boolean {
  return mutedReason(state, state.config.self) === null && hasQuorum(state);
}

function union<T>(first: readonly T[], second: readonly T[]): readonly T[] {
  return second.length === 0 ? first : [...new Set([...first, ...second])];
}
