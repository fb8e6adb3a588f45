import { hostOf } from './ids.js';
import type { MonitorId, ServerId } from './ids.js';
import { majorityOf, votesNeeded } from './quorum.js';
import { keeps } from './rules.js';
import type { KeeperBook, Peer, State } from './state.js';
import type { Former } from './table.js';

/** Every server of the group: the table's order, and behind it what was discovered since. */
export function serversOf(state: State): readonly ServerId[] {
  const known = state.record.table?.order ?? state.config.servers;
  return union(known, state.record.discovered.servers);
}

/** Every monitor whose vote counts, while the voters change those before and those after. */
export function votersOf(state: State): readonly MonitorId[] {
  return union(settledVoters(state), state.record.table?.next?.voters ?? []);
}

/** The voters by the table, whatever they are to be next. In drop-in mode it may be of somebody who had not found this one. */
export function settledVoters({ config, record }: State): readonly MonitorId[] {
  const known = record.table?.voters ?? config.voters;
  return union(known, config.discovers ? [...record.discovered.monitors, config.self] : record.discovered.monitors);
}

/** The sets of voters that decide: each of them by a majority of its own. Two while the voters change. */
export function electorates(state: State): readonly (readonly MonitorId[])[] {
  const next = state.record.table?.next ?? null;
  if (next === null) return [settledVoters(state)];
  return keeps(state.config, 'both-majorities') ? [settledVoters(state), next.voters] : [next.voters];
}

/** Whether the voters for which it holds are enough to decide. */
export function isEnough(state: State, holds: (voter: MonitorId) => boolean): boolean {
  return electorates(state).every((voters) => voters.filter(holds).length >= neededOf(state, voters));
}

/** How many of these voters it takes. */
export function neededOf(state: State, voters: readonly MonitorId[]): number {
  return votesNeeded(voters.length, state.config.quorum ?? 0);
}

/** How many votes it takes to lead; while the voters change, of the set that takes more. */
export function needed(state: State): number {
  return Math.max(...electorates(state).map((voters) => neededOf(state, voters)));
}

/** How many monitors must find a server down. */
export function quorumOf(state: State): number {
  return state.config.quorum ?? majorityOf(settledVoters(state).length);
}

/** Whether the monitor's votes, epochs and views count. In drop-in mode everybody is believed to be a member. */
export function isMember(state: State, monitor: MonitorId): boolean {
  return state.config.discovers || votersOf(state).includes(monitor);
}

/** The entry of this monitor among the removed hosts; null while it is a member, and where it never was one. */
export function ownRemoval(state: State): Former | null {
  const { self } = state.config;
  if (isMember(state, self)) return null;
  return state.record.table?.former.findLast(({ monitor }) => monitor === self) ?? null;
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
  if (monitor !== state.config.self) return state.peers.get(monitor)?.heartbeat?.muted ?? null;
  return promiseLack(state) ?? (isMember(state, monitor) ? null : 'it is not a member of this group');
}

/** Why this monitor could not keep a promise; null when it could. Somebody who is to become a voter must be able to. */
export function promiseLack(state: State): string | null {
  return state.muted ?? (state.isBlank ? 'it has no memory of this group yet' : null);
}

/** Whether enough voters are present to decide anything. */
export function hasQuorum(state: State): boolean {
  return isEnough(state, (voter) => isPresent(state, voter) && mutedReason(state, voter) === null);
}

/** Whether this monitor may lead: it can vote, and so can enough others. */
export function canLead(state: State): boolean {
  return mutedReason(state, state.config.self) === null && hasQuorum(state);
}

function union<T>(first: readonly T[], second: readonly T[]): readonly T[] {
  return second.length === 0 ? first : [...new Set([...first, ...second])];
}
