import type { Sight } from './detector.js';
import type { MonitorId, ServerId } from './ids.js';
import { isInForce, noteLease } from './force.js';
import { electorates, isPresent, keeperOf, mutedReason, neededOf, votersOf } from './members.js';
import type { Heartbeat, LeaseRequest } from './message.js';
import { keeps } from './rules.js';
import { announce, save, send, sendAll } from './state.js';
import type { State } from './state.js';
import { compareTables } from './table.js';
import { sightOf } from './watch.js';

/** Requests that may be waiting for their acknowledgement. */
const MOST_REQUESTS = 16;

/** The server on this host when the table says that it is the master: the one that this monitor may hold a lease for. */
export function keptMaster(state: State): ServerId | null {
  const { table } = state.record;
  if (state.config.lease === null || table === null || table.phase === 'promoting') return null;
  return keeperOf(state, table.master) === state.config.self ? table.master : null;
}

/** Whether a majority has promised, and keeps the promise for longer than it takes to fence. */
export function holdsLease(state: State): boolean {
  return keptMaster(state) !== null && state.now < leaseEndMs(state);
}

/** When the lease counts as lost: so early that the fence is up before the promises end. */
export function leaseEndMs(state: State): number {
  return state.lease.heldUntilMs - state.periods.fenceLeadMs;
}

/** What the next heartbeat asks of the voters; null when this monitor has nothing to ask. */
export function requestLease(state: State): LeaseRequest | null {
  const master = keptMaster(state);
  const { table } = state.record;
  const length = state.config.lease;
  if (master === null || table === null || length === null || !isInForce(state)) return null;
  if (isOutOfUse(sightOf(state, master)) || mutedReason(state, state.config.self) !== null) return null;
  const { lease } = state;
  lease.seq += 1;
  lease.sentAtMs.set(lease.seq, state.now);
  lease.sentAtMs.delete(lease.seq - MOST_REQUESTS);
  lease.given = { keeper: state.config.self, untilMs: state.now + length.lengthMs, table };
  countLease(state);
  return { seq: lease.seq, lengthMs: length.lengthMs };
}

/** A master that only refuses writes is as good as before: the lease is what it lacks. */
export function isOutOfUse({ isDown, evidence }: Sight): boolean {
  return isDown && evidence !== 'fenced';
}

/**
 * A keeper asks for the promise. Given only when both have the same table and no higher epoch was promised; it runs
 * from this moment, which is later than the moment from which the keeper counts.
 */
export function onLeaseRequest(state: State, from: MonitorId, beat: Heartbeat): void {
  const { table, promised } = state.record;
  const request = beat.lease;
  if (request === null || table === null || mutedReason(state, state.config.self) !== null) return;
  if (table.phase === 'promoting' || keeperOf(state, table.master) !== from) return;
  if (compareTables(table, beat.version) !== 0 || promised > table.epoch) return;
  rememberLength(state, request.lengthMs);
  state.lease.given = { keeper: from, untilMs: state.now + request.lengthMs, table };
  send(state, from, { kind: 'leased', seq: request.seq });
}

/** A voter gave its promise. */
export function onLeased(state: State, from: MonitorId, seq: number): void {
  const sentAtMs = state.lease.sentAtMs.get(seq);
  if (sentAtMs === undefined || !votersOf(state).includes(from) || keptMaster(state) === null) return;
  state.lease.ackedAtMs.set(from, Math.max(sentAtMs, state.lease.ackedAtMs.get(from) ?? sentAtMs));
  countLease(state);
}

/** The keeper gives its lease back because its server cannot serve any more: its voters are free at once. */
export function releaseLease(state: State): void {
  const { lease } = state;
  const hadAsked = lease.given?.keeper === state.config.self || lease.ackedAtMs.size > 0;
  dropLease(state);
  if (lease.given?.keeper === state.config.self) lease.given = null;
  if (!hadAsked) return;
  announce(state, { name: '-lease', text: 'released' });
  sendAll(state, { kind: 'release' });
}

/** The keeper gave its lease back. */
export function onRelease(state: State, from: MonitorId): void {
  if (state.lease.given?.keeper === from) state.lease.given = null;
}

/** Forgets every promise that was made to this monitor; acknowledgements still on their way count no more. */
export function dropLease(state: State): void {
  const { lease } = state;
  lease.sentAtMs.clear();
  lease.ackedAtMs.clear();
  lease.heldUntilMs = Number.NEGATIVE_INFINITY;
}

/** Why this voter may not vote for `candidate` now because of a promise (DESIGN 3.2, rules 2 and 5); null when it may. */
export function leaseForbids(state: State, candidate: MonitorId): string | null {
  const { given } = state.lease;
  const isBound = given !== null && given.keeper !== candidate && state.now < given.untilMs;
  if (isBound && keeps(state.config, 'lease-promise')) {
    return `promised the lease of ${given.keeper} for ${Math.ceil(given.untilMs - state.now)} ms more`;
  }
  const waitMs = state.lease.owedUntilMs - state.now;
  if (waitMs > 0 && keeps(state.config, 'wait-after-restart'))
    return `was started too lately: keeps what it may have promised for ${Math.ceil(waitMs)} ms more`;
  const unguardedMs = unguardedUntilMs(state) - state.now;
  return unguardedMs > 0
    ? `the lost master had no keeper: may take writes for ${Math.ceil(unguardedMs)} ms more`
    : null;
}

/** Notes whether anybody could fence the master. Once it is lost, what was true until then counts. */
export function judgeKeeper(state: State): void {
  const { table } = state.record;
  if (!isInForce(state) || table === null || sightOf(state, table.master).isDown) return;
  const keeper = keeperOf(state, table.master);
  const answeredAtMs = sightOf(state, table.master).answeredAtMs ?? 0;
  const isKept = keeper !== null && (isPresent(state, keeper) || isPerhapsKept(state, keeper, answeredAtMs));
  state.unguardedSinceMs = isKept ? null : (state.unguardedSinceMs ?? state.now);
}

/** A host that fell silent as a whole may have a keeper that fences; one whose monitor has ended has none. */
function isPerhapsKept(state: State, keeper: MonitorId, answeredAtMs: number): boolean {
  return state.peers.get(keeper)?.hasClosed !== true && answeredAtMs <= keptUntilMs(state, keeper);
}

/** After so many leases without a word a keeper is not waited for any longer. */
const GONE_LEASES = 2;

/**
 * Whether nobody is there to open the server under a lease: its keeper ended, or was silent for long. One that is slow, or
 * out of this monitor's sight for a moment, keeps its right, and would fence what others open.
 */
export function isKeeperGone(state: State, server: ServerId): boolean {
  const keeper = keeperOf(state, server);
  if (keeper === null || isPresent(state, keeper)) return keeper === null;
  const peer = state.peers.get(keeper);
  const lastMs = Math.max(state.startedAtMs, peer?.heardAtMs ?? 0, peer?.linkTurnedAtMs ?? 0);
  return peer?.hasClosed === true || state.now - lastMs >= GONE_LEASES * (state.config.lease?.lengthMs ?? 0);
}

/** Until when a keeper that is not heard any more may still have seen to its server; never, if it was not heard in this run. */
function keptUntilMs(state: State, keeper: MonitorId): number {
  const { given } = state.lease;
  const promisedMs = given?.keeper === keeper ? given.untilMs : Number.NEGATIVE_INFINITY;
  const heardAtMs = state.peers.get(keeper)?.heardAtMs ?? Number.NEGATIVE_INFINITY;
  return Math.max(promisedMs, heardAtMs + state.periods.livenessMs);
}

/**
 * A master without a keeper stops by itself when its replicas stop answering, if its engine can do that; not before. One that
 * is fenced may still be opened by what its leader has sent it: that, too, is given its time.
 */
function unguardedUntilMs(state: State): number {
  const { table } = state.record;
  const length = state.config.lease;
  if (state.unguardedSinceMs === null || table === null || table.phase !== 'stable' || length === null) return 0;
  const sight = sightOf(state, table.master);
  if (sight.evidence === 'fenced') return (sight.fencedSinceMs ?? state.now) + length.unguardedMs;
  const silentSinceMs = sight.unansweredSinceMs ?? sight.askedAtMs;
  if (sight.evidence !== 'silent' || silentSinceMs === null) return 0;
  return silentSinceMs + length.unguardedMs;
}

/** For how much longer this voter keeps its promise, and to whom; null when it keeps none. */
export function promiseLeft(state: State): Heartbeat['promise'] {
  const { given } = state.lease;
  if (given === null || state.now >= given.untilMs) return null;
  return { keeper: given.keeper, leftMs: Math.round(given.untilMs - state.now) };
}

/** For how much longer this keeper lets its server take writes; null when it does not. */
export function heldMs(state: State): number | null {
  const isOpen = state.guard.state === 'open' && holdsLease(state);
  return isOpen ? Math.round(leaseEndMs(state) - state.now) : null;
}

/** When this voter is free to vote for anybody, as far as promises go; the past when it is. */
export function freeAtMs(state: State): number {
  const { given } = state.lease;
  const promisedMs = given === null || given.keeper === state.config.self ? 0 : given.untilMs;
  return Math.max(promisedMs, state.lease.owedUntilMs, unguardedUntilMs(state));
}

/**
 * The lease begins with the sending of the request that the last voter needed has acknowledged. What was counted before
 * stays true when the voters change: the promises still run, and voters do not let the change after the next be agreed
 * before their end.
 */
function countLease(state: State): void {
  const length = state.config.lease;
  if (length === null) return;
  const beganMs = Math.min(state.now, ...electorates(state).map((voters) => lastNeededMs(state, voters)));
  const marginMs = keeps(state.config, 'margin') ? length.marginMs : 0;
  const untilMs = beganMs + length.lengthMs - marginMs;
  state.lease.heldUntilMs = Math.max(state.lease.heldUntilMs, untilMs);
  if (state.now < untilMs - state.periods.fenceLeadMs) noteLease(state);
}

/** When the request was sent that enough of these voters have acknowledged; this monitor needs no answer of its own. */
function lastNeededMs(state: State, voters: readonly MonitorId[]): number {
  const { self } = state.config;
  const ackedMs = (voter: MonitorId): number =>
    voter === self ? Number.POSITIVE_INFINITY : (state.lease.ackedAtMs.get(voter) ?? Number.NEGATIVE_INFINITY);
  const sorted = voters.map(ackedMs).toSorted((a, b) => b - a);
  return sorted[neededOf(state, voters) - 1] ?? Number.NEGATIVE_INFINITY;
}

/** Promises are not on disk, but the longest of them is: after a restart it is waited out. */
function rememberLength(state: State, lengthMs: number): void {
  if (lengthMs > state.record.longestLeaseMs) save(state, { longestLeaseMs: lengthMs });
}
