import { welcome } from './circle.js';
import { impossibleMembers, isNewcomerAwaited, mistakenMembers, settledMembers } from './enrolment.js';
import { fire } from './failover.js';
import { isFencedHere } from './guard.js';
import type { MonitorId, ServerId } from './ids.js';
import { leaseForbids } from './lease.js';
import { canLead, hasQuorum, isMember, keeperOf, mutedReason, serversOf, usableVoters, votersOf } from './members.js';
import { hostText } from './membership.js';
import { quorumText } from './notes.js';
import type { Change, Outcome, RefusalCode } from './request.js';
import { REQUEST_LIMIT_MS, answer, isUnderway } from './requests.js';
import { send, sendAll } from './state.js';
import type { State } from './state.js';
import { isReachable, isSeenSince, successors, whyUnfit } from './successor.js';
import { isAtRest, isSameOrder } from './table.js';
import { lookNow, sightOf } from './watch.js';

/** An operator's request, from here or handed over by a peer: answered at once, handed on, or carried out. */
export function onRequest(state: State, id: string, change: Change, from: MonitorId | null): void {
  const early = absence(state) ?? mistake(state, change) ?? quorumLack(state, from);
  if (early !== null) return answer(state, id, from, early);
  const coordinator = from === null ? coordinatorOf(state) : state.config.self;
  const deadlineMs = state.now + REQUEST_LIMIT_MS;
  if (coordinator !== state.config.self) {
    state.requests.set(id, { change, from, to: coordinator, deadlineMs, weighedSinceMs: null });
    return send(state, coordinator, { kind: 'ask', id, change });
  }
  const outcome = settled(state, change) ?? busy(state, change);
  if (outcome !== null) return answer(state, id, from, outcome);
  state.requests.set(id, { change, from, to: null, deadlineMs, weighedSinceMs: state.now });
  if (change.kind === 'add') invite(state, change.monitor);
  lookNow(state);
}

/** Judges the requests for which fresh looks are in, and begins what can be done. */
export function weighRequests(state: State): void {
  for (const [id, request] of state.requests) {
    if (request.weighedSinceMs === null || state.now < request.weighedSinceMs) continue;
    if (leaseForbids(state, state.config.self) !== null || isBeingFenced(state)) continue;
    if (!isSeenSince(state, request.weighedSinceMs)) continue;
    const { change } = request;
    if (isNewcomerAwaited(state, change, request.weighedSinceMs)) continue;
    request.weighedSinceMs = null;
    const outcome = settled(state, change) ?? inability(state) ?? busy(state, change, id) ?? impossible(state, change);
    if (outcome !== null) answer(state, id, request.from, outcome);
    else fire(state, { kind: 'asked', id });
  }
}

/** A lost master of this host is stopped first, whoever wants it replaced. */
function isBeingFenced(state: State): boolean {
  const { table } = state.record;
  return table !== null && state.isOdown && !isFencedHere(state, table.master);
}

/** The answer to a request that was handed over. */
export function onAsked(state: State, id: string, outcome: Outcome): void {
  const request = state.requests.get(id);
  if (request !== undefined && request.to !== null) answer(state, id, request.from, outcome);
}

/** Requests whose time is up, or whose carrier is gone. */
export function expireRequests(state: State): void {
  for (const [id, request] of state.requests) {
    if (request.to !== null && state.peers.get(request.to)?.isLinked !== true) {
      answer(
        state,
        id,
        request.from,
        refuse('E_TIMEOUT', `${request.to}, which carried it out, was lost; look at the table`),
      );
    } else if (state.now >= request.deadlineMs) {
      answer(state, id, request.from, refuse('E_TIMEOUT', 'it was not finished in time; look at the table'));
    }
  }
}

/** Who carries changes out: the keeper of the master, else whoever leads, else the one that was asked. */
function coordinatorOf(state: State): MonitorId {
  const { table } = state.record;
  const keeper = table === null ? null : keeperOf(state, table.master);
  const usable = usableVoters(state);
  if (keeper !== null && usable.includes(keeper)) return keeper;
  const leader = usable.find((voter) => (state.peers.get(voter)?.heartbeat?.leads ?? null) !== null);
  return leader ?? (canLead(state) ? state.config.self : (usable[0] ?? state.config.self));
}

/** Everybody links with the newcomer, so that it hears enough of them to know what it may promise. */
function invite(state: State, monitor: MonitorId | null): void {
  if (monitor === null || isMember(state, monitor)) return;
  welcome(state, monitor);
  sendAll(state, { kind: 'invite', monitor });
}

/** Whoever is no member has no say, and is not listened to. */
function absence(state: State): Outcome | null {
  const { self, group } = state.config;
  if (isMember(state, self)) return null;
  return refuse('E_NOT_MEMBER', `${self} is not a member of ${group}; ask one of ${votersOf(state).join(', ')}`);
}

/** What is wrong with the request itself. */
function mistake(state: State, change: Change): Outcome | null {
  if (change.kind === 'add' || change.kind === 'remove') return mistakenMembers(state, change);
  if (change.kind !== 'order') return null;
  const known = serversOf(state);
  const doubled = change.order.find((server, place) => change.order.indexOf(server) !== place);
  if (doubled !== undefined) return refuse('E_DOUBLED_SERVER', `${doubled} is named twice`);
  const unknown = change.order.find((server) => !known.includes(server));
  if (unknown !== undefined) {
    return refuse('E_UNKNOWN_SERVER', `${unknown} is not a server of this group; it has ${known.join(', ')}`);
  }
  const missing = known.filter((server) => !change.order.includes(server));
  if (missing.length === 0) return null;
  return refuse('E_MISSING_SERVER', `the order must name every server of the group; missing: ${missing.join(', ')}`);
}

function quorumLack(state: State, from: MonitorId | null): Outcome | null {
  const muted = mutedReason(state, state.config.self);
  if (from !== null && muted !== null) return refuse('E_NO_QUORUM', `${state.config.self} cannot vote: ${muted}`);
  if (hasQuorum(state)) return null;
  return refuse('E_NO_QUORUM', quorumText(state));
}

/** What this monitor promises it could not keep, or nobody would follow it: it was otherwise when the request came. */
function inability(state: State): Outcome | null {
  if (canLead(state)) return null;
  const muted = mutedReason(state, state.config.self);
  return refuse('E_NO_QUORUM', muted === null ? quorumText(state) : `${state.config.self} cannot vote: ${muted}`);
}

/** The group is what the request wants already. */
function settled(state: State, change: Change): Outcome | null {
  const { table } = state.record;
  if (change.kind === 'add' || change.kind === 'remove') return settledMembers(state, change);
  if (change.kind !== 'order' || table?.phase !== 'stable') return null;
  if (!isSameOrder(change.order, table.order) || table.master !== change.order[0]) return null;
  return { isDone: true, text: `The order is ${table.order.join(', ')} already; ${table.master} is the master.` };
}

/** Something else is being carried out; the same request joins it. */
function busy(state: State, change: Change, asId = ''): Outcome | null {
  const { course } = state;
  if (course.state === 'looking' && course.hasDespaired) return null;
  if (course.state === 'idle' || course.state === 'leading') {
    const { table } = state.record;
    return table === null || isAtRest(table)
      ? null
      : refuse('E_BUSY', 'a change is being finished at this moment; repeat the command');
  }
  const running = [...state.requests].find(([id, request]) => id !== asId && isUnderway(request))?.[1];
  if (running === undefined) return refuse('E_BUSY', 'a failover is under way; repeat the command when it has ended');
  if (isSameChange(running.change, change)) return null;
  return refuse('E_BUSY', `another request is being carried out: ${describe(running.change)}`);
}

/** Why the group cannot become what the request wants, as things stand. */
function impossible(state: State, change: Change): Outcome | null {
  const { table } = state.record;
  if (change.kind === 'order') return impossibleOrder(state, change.order);
  if (change.kind !== 'failover') return impossibleMembers(state, change);
  if (table === null) return refuse('E_NO_MASTER', 'the group has no master yet; name one with `ts add server`');
  if (!state.isOdown && sightOf(state, table.master).isDown) {
    return refuse('E_BUSY', `${table.master} does not answer, but the quorum has not agreed yet; repeat the command`);
  }
  if (successors(state, change).length > 0) return null;
  if (table.order.length === 1) return refuse('E_NO_REPLICA', `${table.master} is the only server of the group`);
  const reasons = table.order
    .filter((server) => server !== table.master)
    .map((each) => `${each} ${whyUnfit(state, each)}`);
  return refuse('E_NO_REPLICA', `no replica can be promoted: ${reasons.join(', ')}`);
}

function impossibleOrder(state: State, order: readonly ServerId[]): Outcome | null {
  const { table } = state.record;
  const [first] = order;
  if (first === undefined) return refuse('E_MISSING_SERVER', 'the order is empty');
  if (table === null || table.master === first) {
    return isReachable(state, first) ? null : refuse('E_NOT_ELIGIBLE', `${first} does not answer; nothing was changed`);
  }
  if (sightOf(state, table.master).isDown) {
    return refuse('E_BUSY', `the master ${table.master} is down; wait for the failover, then repeat the command`);
  }
  const unfit = whyUnfit(state, first);
  return unfit === null ? null : refuse('E_NOT_ELIGIBLE', `${first} cannot be master: ${unfit}; nothing was changed`);
}

function isSameChange(a: Change, b: Change): boolean {
  if (a.kind === 'order') return b.kind === 'order' && isSameOrder(a.order, b.order);
  if (a.kind === 'failover' || b.kind === 'order' || b.kind === 'failover') return a.kind === b.kind;
  return a.kind === b.kind && a.monitor === b.monitor && a.server === b.server;
}

function describe(change: Change): string {
  if (change.kind === 'order') return `the order ${change.order.join(', ')}`;
  if (change.kind === 'failover') return 'a failover';
  return `to ${change.kind} ${hostText(change.server ?? change.monitor ?? '')}`;
}

function refuse(code: RefusalCode, text: string): Outcome {
  return { isDone: false, code, text };
}
