import { isAddressFree } from './address-free.js';
import { isInForce, isSpared, noteRights } from './force.js';
import { dropLease, holdsLease, isKeeperGone, isOutOfUse, keptMaster, releaseLease } from './lease.js';
import { hostOf } from './ids.js';
import type { MonitorId, ServerId } from './ids.js';
import type { ActionResult } from './input.js';
import type { Guard } from './guard-state.js';
import { isKeptHere, isPresent, keeperOf, ownRemoval, serverKeptHere, serversOf } from './members.js';
import { isLinkedTo } from './report.js';
import { keeps } from './rules.js';
import { announce, emit } from './state.js';
import type { State } from './state.js';
import { compareTables } from './table.js';
import type { Table } from './table.js';
import { sightOf } from './watch.js';

/**
 * A server that is down already: for how long it is asked once more to refuse writes, and how long it may take until
 * it is stopped, in ms.
 */
const HUNG = { askMs: 40, limitMs: 300 };

/** How long a fence that failed waits for the next attempt, in ms. */
export const GUARD_RETRY_MS = 50;

/** How long a server that refuses to be given limits is left alone until it is asked again, in ms. */
const FORBIDDEN_MS = 10_000;

/** The server on this host, also one that was removed with it; null where there is none, or where leases are off. */
function keptServer(state: State): ServerId | null {
  if (state.config.lease === null) return null;
  const removal = ownRemoval(state);
  return removal === null ? (serverKeptHere(state) ?? orphan(state)) : removal.server;
}

/** Drop-in mode: what was fenced here before somebody else turned up at this address, so that it has no keeper any more. */
function orphan(state: State): ServerId | null {
  if (!state.config.discovers || state.guard.state === 'unknown' || state.guard.state === 'open') return null;
  const beside = serversOf(state).filter((server) => hostOf(server) === hostOf(state.config.self));
  return beside.find((server) => sightOf(state, server).report?.isFenced === true) ?? null;
}

/** No promise holds a keeper back from replacing its own master: what it must do first is to fence it, and to let go of its addresses. */
export function isFencedHere(state: State, master: ServerId): boolean {
  if (keptServer(state) !== master || isOutOfServiceHere(state)) return true;
  return !isInForce(state) || isSpared(state, master);
}

/**
 * Whether the leader of an epoch may replace a master under whose table leases were given in this very epoch. Others than
 * its own keeper cannot know that its lease has ended: they let an election decide, in which every promise counts.
 */
export function isOutOfLease(state: State, master: ServerId): boolean {
  return !isInForce(state) || (keptServer(state) === master && isOutOfServiceHere(state));
}

function isOutOfServiceHere(state: State): boolean {
  return state.guard.state === 'fenced' && isAddressFree(state);
}

/** Opens the own server under a lease, fences it without one, and frees the voters when it is gone. */
export function tendGuard(state: State): void {
  const server = keptServer(state);
  if (server === null) return;
  noteProcess(state, server);
  if (!isInForce(state) && state.lease.ackedAtMs.size > 0) releaseLease(state);
  const isReplica = sightOf(state, server).report?.role === 'replica';
  if (state.config.discovers && isReplica && state.guard.state === 'open') become(state, 'unknown');
  if (isGone(state, server) && state.guard.state !== 'fenced') become(state, 'fenced');
  if (state.guard.state === 'fenced' && isOutOfUse(sightOf(state, server))) maybeRelease(state);
  noteTampering(state, server);
  if (isGone(state, server)) return;
  if (isWantedOpen(state, server) || isReturned(state, server)) maybeOpen(state, server);
  else if (!isLeftOpen(state, server)) maybeFence(state, server);
}

interface Guarded {
  readonly action: 'fence' | 'unfence';
  readonly server: ServerId;
  readonly result: ActionResult;
}

/** How a fence or an unfence of the own server ended; what a leader opened elsewhere is no concern of the guard. */
export function onGuarded(state: State, { action, server, result }: Guarded): void {
  if (server !== keptServer(state)) return;
  const { isDone } = result;
  if (action === 'unfence') noteRights(state, !result.isDone && result.isForbidden === true);
  if (action === 'fence' && state.guard.state === 'fencing') {
    become(state, isDone ? 'fenced' : 'unknown');
    if (isDone) announceGuard(state, '+fenced');
  }
  if (action === 'unfence' && state.guard.state === 'opening') {
    become(state, isDone ? 'open' : 'unknown');
    if (isDone) announceGuard(state, '-fenced');
  }
}

/** Whether clients can write to the master of the table, as far as this monitor knows. */
export function isMasterOpen(state: State): boolean {
  const { table } = state.record;
  if (table === null || !isInForce(state)) return true;
  const keeper = keeperOf(state, table.master);
  if (keeper === null || !isPresent(state, keeper)) return saysMaster(state, table.master, { isFenced: false });
  const isOpen = keeper === state.config.self ? state.guard.state === 'open' : isOpenBy(state, keeper, table);
  return isOpen && hasReplicas(state, table);
}

/** Whether the master refuses writes, and nobody is there who could open it under a lease. */
export function isLeftFenced(state: State): boolean {
  const { table } = state.record;
  return table !== null && saysMaster(state, table.master, { isFenced: true }) && isKeeperGone(state, table.master);
}

function saysMaster(state: State, server: ServerId, { isFenced }: { isFenced: boolean }): boolean {
  const { report } = sightOf(state, server);
  return report?.role === 'master' && (report.isFenced === true) === isFenced;
}

/** How long clients are kept from a new master that does not take writes yet, in ms. */
export const TELL_LIMIT_MS = 1000;

/** Sends clients to the new master when it serves them, and not a moment before. */
export function maybeTellSwitch(state: State): void {
  const { untoldSwitch } = state;
  const master = state.record.table?.master;
  if (untoldSwitch === null || master === undefined) return;
  if (!isMasterOpen(state) && state.now - untoldSwitch.sinceMs < TELL_LIMIT_MS) return;
  state.untoldSwitch = null;
  if (untoldSwitch.from === master) return;
  announce(state, { name: '+switch-master', master: untoldSwitch.from, newMaster: master, server: master });
}

function isOpenBy(state: State, keeper: MonitorId, table: Table): boolean {
  const beat = state.peers.get(keeper)?.heartbeat;
  return beat !== undefined && beat !== null && beat.heldMs !== null && compareTables(beat.version, table) === 0;
}

/**
 * As many replicas are linked as the master asks for, or as there are. A replica that followed the successor before its
 * promotion is disconnected by that: only what it said since counts.
 */
function hasReplicas(state: State, table: Table): boolean {
  const sinceMs = state.untoldSwitch?.sinceMs ?? Number.NEGATIVE_INFINITY;
  const replicas = serversOf(state).filter((server) => server !== table.master);
  const reachable = replicas.filter((server) => !sightOf(state, server).isDown);
  const linked = reachable.filter((server) => {
    const { report, reportedAtMs } = sightOf(state, server);
    const isFresh = reportedAtMs !== null && reportedAtMs >= sinceMs;
    return isFresh && isLinkedTo(report, table.master);
  });
  return linked.length >= Math.min(state.config.minHealthyReplicas, reachable.length);
}

/** A paused keeper cannot know what became of its lease while it slept: an open server is fenced in this very step. */
export function dropGuard(state: State): void {
  dropLease(state);
  if (state.lease.given?.keeper === state.config.self) state.lease.given = null;
}

/** A lease alone opens nothing: the server must say that it is the master, and have what the master had. */
function isWantedOpen(state: State, server: ServerId): boolean {
  const sight = sightOf(state, server);
  return keptMaster(state) === server && holdsLease(state) && sight.report?.role === 'master' && !isOutOfUse(sight);
}

/**
 * Drop-in mode: a server that need not be fenced any more, because it is a replica by now, or because no keeper can have a
 * lease. Whoever supervises it next may know nothing of fences.
 */
function isReturned(state: State, server: ServerId): boolean {
  const sight = sightOf(state, server);
  if (!state.config.discovers || isOutOfUse(sight) || sight.report === null) return false;
  if (!isInForce(state) || !isKeptHere(state, server))
    return state.guard.state === 'fenced' || sight.report.isFenced === true;
  const { table } = state.record;
  const isReplica = sight.report.role === 'replica' && table?.phase === 'stable' && table.master !== server;
  return isReplica && state.guard.state === 'fenced';
}

/** Drop-in mode: a replica takes no writes as it is, and is as good for whoever promotes it, be it a Sentinel. */
function isLeftOpen(state: State, server: ServerId): boolean {
  if (!state.config.discovers) return false;
  return (
    !isInForce(state) ||
    !isKeptHere(state, server) ||
    sightOf(state, server).report?.role === 'replica' ||
    isSpared(state, server)
  );
}

function maybeOpen(state: State, server: ServerId): void {
  if (state.guard.state === 'open' || state.guard.state === 'opening') return;
  if (state.guard.state === 'fencing') return;
  if (state.force.isForbidden && state.now - state.guard.sinceMs < FORBIDDEN_MS) return;
  become(state, 'opening');
  emit(state, { kind: 'unfence', server });
}

function maybeFence(state: State, server: ServerId): void {
  const { guard } = state;
  if (guard.state === 'fenced' || guard.state === 'fencing') return;
  if (guard.state === 'unknown' && isLeftAlone(state, server)) return;
  if (guard.state === 'open' && !keeps(state.config, 'fence-before-lease-ends')) return;
  become(state, 'fencing');
  // A server that has not answered for so long will hardly answer now: it is stopped rather than asked.
  const { askMs, limitMs } = sightOf(state, server).isDown ? HUNG : patienceOf(state);
  const keepsClients = sightOf(state, server).report?.role === 'replica';
  emit(state, { kind: 'fence', server, askMs, limitMs, keepsClients });
}

/** The part of the whole time for which a server that answers is asked, before stronger means. */
const ASK_PART = 0.45;

function patienceOf({ periods }: State): { askMs: number; limitMs: number } {
  return { askMs: ASK_PART * periods.fenceLeadMs, limitMs: periods.fenceLeadMs };
}

/** A restarted keeper does not disturb a serving master while it may still get its lease back, nor repeats too fast. */
function isLeftAlone(state: State, server: ServerId): boolean {
  if (state.now - state.guard.sinceMs < GUARD_RETRY_MS && state.now - state.startedAtMs >= GUARD_RETRY_MS) return true;
  const isRegaining = state.now - state.startedAtMs < state.periods.regainMs;
  const sight = sightOf(state, server);
  const isUnseen = sight.report === null && !sight.isDown;
  return isUnseen || (isRegaining && (keptMaster(state) === server || state.record.table === null));
}

/** Nobody listens any more: the process that held the data and took the writes has ended. */
function isGone(state: State, server: ServerId): boolean {
  const sight = sightOf(state, server);
  return sight.isDown && sight.refusals > 0;
}

/** A server that is down and cannot write any more needs no lease: its voters need not wait for the end of it. */
function maybeRelease(state: State): void {
  if (!isAddressFree(state)) return;
  if (state.lease.heldUntilMs > Number.NEGATIVE_INFINITY || state.lease.given?.keeper === state.config.self) {
    releaseLease(state);
  }
}

/** Somebody else opened the master that was fenced here, or fenced it: what it says of itself since then outweighs what was done. */
function noteTampering(state: State, server: ServerId): void {
  const { report, reportedAtMs } = sightOf(state, server);
  const isSince = reportedAtMs !== null && reportedAtMs > state.guard.sinceMs + state.periods.fenceLeadMs;
  if (!isSince || report?.role !== 'master') return;
  const contrary = report.isFenced === true ? 'open' : 'fenced';
  if (report.isFenced !== null && state.guard.state === contrary) become(state, 'unknown');
}

/** A new process is not what the old one was made. */
function noteProcess(state: State, server: ServerId): void {
  const instance = sightOf(state, server).report?.instance ?? null;
  if (instance === null || instance === state.guard.instance || sightOf(state, server).refusals > 0) return;
  state.guard = {
    state: 'unknown',
    sinceMs: state.guard.instance === null ? state.guard.sinceMs : state.now,
    instance,
  };
}

function announceGuard(state: State, name: '+fenced' | '-fenced'): void {
  const server = keptServer(state);
  if (server !== null) announce(state, { name, server });
}

function become(state: State, next: Guard['state']): void {
  if (next === 'open' || state.guard.state === 'open') state.isHeartbeatDue = true;
  state.guard = { ...state.guard, state: next, sinceMs: state.now };
}
