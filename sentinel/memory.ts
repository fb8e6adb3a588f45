import type { Epoch, MonitorId } from './ids.js';
import { isLive, isMember, votersOf } from './members.js';
import { majorityOf, witnessesNeeded } from './quorum.js';
import type { DurableRecord } from './record.js';
import { announce, emit, save } from './state.js';
import type { State } from './state.js';
import { compareTables } from './table.js';

/** How long a monitor that cannot write waits before it tries its disk again, in ms. */
const PERSIST_RETRY_MS = 1000;

/**
 * A monitor that starts without memory may have voted in a former life. It votes again once it has heard so many
 * others that one of them was part of every majority that it may have helped to form, and promises no less than they.
 */
export function maybeRemember(state: State): void {
  if (!state.isBlank) return;
  const voters = votersOf(state);
  const heard = voters.filter((voter) => isHeard(state, voter));
  const isOutside = !isMember(state, state.config.self);
  if (heard.length < (isOutside ? majorityOf(voters.length) : witnessesNeeded(voters.length))) return;
  let promised: number = state.record.promised;
  for (const voter of heard) promised = Math.max(promised, state.peers.get(voter)?.heartbeat?.promised ?? 0);
  // Whoever this monitor voted for just before it lost its memory may still be collecting votes.
  if (promised > 0 && state.now - state.startedAtMs < state.periods.electionMs) return;
  state.isBlank = false;
  state.isHeartbeatDue = true;
  // Where nobody ever promised an epoch there was no table, and so no lease. What somebody promised who is no voter was
  // waited out before it ceased to be one.
  if (promised === 0 || isOutside) state.lease.owedUntilMs = state.now;
  save(state, { promised: promised as Epoch, votedFor: null });
}

/** The disk failed: nothing is promised until it works again. */
export function onPersistFailed(state: State, reason: string): void {
  if (state.muted === null) {
    state.isHeartbeatDue = true;
    announce(state, { name: '+muted', monitor: state.config.self, text: reason });
  }
  state.muted = reason;
  state.nextPersistAtMs = state.now + PERSIST_RETRY_MS;
}

/** The disk works again: promises can be kept, once what was learned while it failed is on it as well. */
export function onPersisted(state: State, written: DurableRecord): void {
  if (state.muted === null) return;
  if (!isSamePromise(written, state.record)) {
    state.nextPersistAtMs = state.now;
    return;
  }
  state.muted = null;
  state.nextPersistAtMs = null;
  state.isHeartbeatDue = true;
  announce(state, { name: '-muted', monitor: state.config.self });
}

/** Tries the disk again from time to time. */
export function maybeRetryPersist(state: State): void {
  if (state.nextPersistAtMs === null || state.now < state.nextPersistAtMs) return;
  state.nextPersistAtMs = state.now + PERSIST_RETRY_MS;
  emit(state, { kind: 'persist', record: state.record });
}

/** The floor alone is no promise: it may be behind by what was seen in the last second. */
function isSamePromise(a: DurableRecord, b: DurableRecord): boolean {
  const isSameVote = a.promised === b.promised && a.votedFor === b.votedFor;
  const isSameTable =
    a.table === b.table || (a.table !== null && b.table !== null && compareTables(a.table, b.table) === 0);
  const isSameLease = a.longestLeaseMs === b.longestLeaseMs && a.leasedAmong === b.leasedAmong;
  return isSameVote && isSameTable && isSameLease && a.discovered === b.discovered;
}

function isHeard(state: State, voter: MonitorId): boolean {
  const peer = state.peers.get(voter);
  if (peer === undefined || !isLive(state, peer)) return false;
  return true;
}
