import { isAddressFree } from './address-free.js';
import { newAddressHold } from './address-state.js';
import type { AddressHold } from './address-state.js';
import type { Action, AddressResult } from './input.js';
import { holdsLease, leaseEndMs } from './lease.js';
import { isKeptHere } from './members.js';
import type { Position } from './report.js';
import { keeps } from './rules.js';
import { announce, emit } from './state.js';
import type { State } from './state.js';

/** How long a release that failed waits for the next attempt, in ms. */
const RELEASE_RETRY_MS = 50;

/**
 * The virtual addresses are where the master takes writes, and nowhere else: the keeper claims them when its server is
 * open, prolongs that with its lease, and takes them away before anybody else can have them.
 */
export function tendAddress(state: State): void {
  if (!state.config.hasAddress) return;
  noteExpected(state);
  const { address } = state;
  if (mayHold(state)) return maybeClaim(state);
  if (address.state === 'free' || address.state === 'releasing') return;
  if (address.state === 'unknown' && (isLeftAlone(state) || state.now < address.retryAtMs)) return;
  if (!keeps(state.config, 'release-address')) return;
  become(state, { state: 'releasing' });
  emit(state, { kind: 'releaseAddress', limitMs: state.periods.fenceLeadMs });
}

/** Tells once, when a server of this host is to become the master, or is being opened. */
function noteExpected(state: State): void {
  const { table } = state.record;
  const isTarget = table !== null && table.target !== null && isKeptHere(state, table.target);
  const isExpected = isTarget || state.guard.state === 'opening';
  if (isExpected === state.address.isExpected) return;
  state.address = { ...state.address, isExpected };
  if (isExpected) emit(state, { kind: 'prepareAddress' });
}

/** How a claim or a release ended, or what was seen of another holder. */
export function onAddressed(state: State, action: 'claimAddress' | 'releaseAddress', result: AddressResult): void {
  const { address } = state;
  if (action === 'claimAddress') return onClaimed(state, result);
  if (address.state !== 'releasing') return;
  if (result.isDone) {
    if (address.untilMs > Number.NEGATIVE_INFINITY) announce(state, { name: '-address' });
    const { incident, doubt, isExpected } = address;
    state.address = { ...newAddressHold(false, state.now), incident, doubt, isExpected };
    return;
  }
  become(state, { state: 'unknown', retryAtMs: state.now + RELEASE_RETRY_MS });
  noteProblem(state, result.reason);
}

/** Whether a planned move has to wait: the table may name the successor only when nobody else has its addresses. */
export function waitsForAddress(state: State, action: Action): boolean {
  const { course } = state;
  const isMove = course.state === 'promoting' && course.errand.kind === 'handover';
  return action === 'promote' && isMove && !isAddressFree(state);
}

/** The successor is promoted, but must not be named yet. */
export function awaitAddress(state: State, position: Position | null): void {
  if (state.course.state === 'promoting') state.course = { ...state.course, promoted: { position } };
}

/**
 * In a planned move that is led here they stay until the old master is demoted: from there on it is not long until the
 * successor takes writes. Who leads a move elsewhere was voted for by those who had promised nothing any more.
 */
function mayHold(state: State): boolean {
  const { course, record } = state;
  if (state.guard.state !== 'open' || !holdsLease(state)) return false;
  return record.table?.phase !== 'handover' || BEFORE_PROMOTION.has(course.state);
}

const BEFORE_PROMOTION: ReadonlySet<string> = new Set(['recording', 'nearing', 'holding', 'equalising', 'demoting']);

/** What is held is prolonged with every eighth of a lease that was won. */
function maybeClaim(state: State): void {
  const { address } = state;
  const untilMs = leaseEndMs(state);
  const stepMs = (state.config.lease?.lengthMs ?? 0) / 8;
  if (address.state === 'releasing') return;
  const isBegun = address.state === 'claiming' || address.state === 'held';
  if (isBegun && untilMs < address.untilMs + stepMs) return;
  if (!isBegun) become(state, { state: 'claiming' });
  state.address = { ...state.address, untilMs };
  emit(state, { kind: 'claimAddress', untilMs, limitMs: state.config.actionLimitMs });
}

function onClaimed(state: State, result: AddressResult): void {
  const { address } = state;
  if (address.state !== 'claiming' && address.state !== 'held') return;
  if (result.isDone) {
    if (address.state === 'held') return;
    become(state, { state: 'held', problem: null });
    state.isHeartbeatDue = true;
    announce(state, { name: '+address' });
    return;
  }
  // Some of several may be here all the same; what is missing is tried again with the next claim.
  if (address.state === 'held') become(state, { state: 'claiming' });
  noteProblem(state, result.reason);
}

/** A restarted keeper does not take away what it may have by right, while it asks for its lease again. */
function isLeftAlone(state: State): boolean {
  const isRegaining = state.now - state.startedAtMs < state.periods.regainMs;
  const isOfFormerRun = state.address.untilMs === Number.NEGATIVE_INFINITY;
  return isRegaining && isOfFormerRun && state.guard.state !== 'fenced';
}

function noteProblem(state: State, reason: string): void {
  if (state.address.problem === reason) return;
  state.address = { ...state.address, problem: reason };
  state.isHeartbeatDue = true;
  announce(state, { name: '+address-problem', text: reason });
}

function become(state: State, change: Partial<AddressHold> & Pick<AddressHold, 'state'>): void {
  state.address = { ...state.address, ...change, sinceMs: state.now };
}
