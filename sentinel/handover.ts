import type { Course, Errand, Idle, Underway } from './course.js';
import { isOutOfLease } from './guard.js';
import { begin } from './office.js';
import { reachIn } from './position.js';
import { nextTable } from './register.js';
import type { Position } from './report.js';
import { refuseRequests } from './requests.js';
import { announce, emit } from './state.js';
import type { State } from './state.js';
import { chooseSuccessor } from './successor.js';
import { emitPromote, proceed, proceedPromoting, proceedWriting } from './underway.js';
import { sightOf } from './watch.js';

/**
 * A planned move, step by step: the successor proves that it gets the stream of writes at this moment (a replica that
 * has just copied the data may wait a second for its first piece), the master's writes wait, the successor catches up
 * to where they stopped, the master is demoted, the successor promoted. The old master never serves again after the demotion, so no write can be
 * acknowledged that the successor does not have. Until the demotion everything can be undone.
 */
export function approach(state: State, course: Underway): Underway {
  return proceed(state, course, 'nearing');
}

/** Notes where the master is, once it has said so in this state. */
export function maybeMark(state: State, course: Underway): Underway {
  const { errand } = course;
  if (course.state !== 'nearing' || errand.kind !== 'handover' || errand.mark !== null) return course;
  const { report, reportedAtMs } = sightOf(state, errand.former);
  if (report === null || reportedAtMs === null || reportedAtMs < course.sinceMs) return course;
  return { ...course, errand: { ...errand, mark: report.position } };
}

/** Whether the successor has come to where the master was a moment ago. */
export function isNear(state: State, course: Underway): boolean {
  const { errand } = course;
  if (errand.kind !== 'handover') return false;
  const isMarked = (sightOf(state, errand.former).reportedAtMs ?? -1) >= course.sinceMs;
  return isMarked && hasReached(state, course, errand.mark);
}

/** Lets the writes of the master wait, for a limited time. */
export function hold(state: State, course: Underway): Underway {
  const { errand } = course;
  if (errand.kind !== 'handover') return course;
  emit(state, { kind: 'hold', server: errand.former, limitMs: holdMs(state) });
  return proceed(state, course, 'holding');
}

/** The master's history has ended at `position`. */
export function onHeld(state: State, course: Underway, event: { position: Position | null }): Underway {
  const { errand } = course;
  if (errand.kind !== 'handover') return course;
  sightOf(state, errand.target).nextProbeAtMs = state.now;
  return proceed(state, course, 'equalising', { errand: { ...errand, held: event.position } });
}

/** Whether the successor, by its latest report, has all that the held master has. */
export function isEqual(state: State, course: Underway): boolean {
  const { errand } = course;
  return errand.kind === 'handover' && hasReached(state, course, errand.held);
}

/** Whether the successor has said in this state that it holds everything up to `mark`. */
function hasReached(state: State, course: Underway, mark: Position | null): boolean {
  if (course.errand.kind !== 'handover') return false;
  const { report, reportedAtMs } = sightOf(state, course.errand.target);
  if (report === null || reportedAtMs === null || reportedAtMs < course.sinceMs) return false;
  if (mark === null || report.position === null) return report.upstream?.isLinked === true;
  const reach = reachIn(mark, report.position);
  return reach !== null && reach >= mark.offset;
}

/** Makes the held master a replica of its successor; from here on there is no way back without another promotion. */
export function demote(state: State, course: Underway): Underway {
  const { errand } = course;
  if (errand.kind !== 'handover') return course;
  emit(state, { kind: 'follow', server: errand.former, master: errand.target, keepsClients: true });
  return proceed(state, course, 'demoting');
}

/** The old master can write no more: the successor is promoted. */
export function onDemoted(state: State, course: Underway): Underway {
  const { errand } = course;
  if (errand.kind !== 'handover') return course;
  return proceedPromoting(state, course, errand.target);
}

/** The successor does not get there. */
export function goBackLate(state: State, course: Underway): Course {
  return goBack(state, course, { reason: `the successor did not catch up within ${state.config.handoverLimitMs} ms` });
}

/** Where the addresses stay clients go. The successor has been promoted, but it took no write: it is opened only when it is in the table. */
export function goBackUnreleased(state: State, course: Underway): Course {
  const reason = state.address.problem ?? 'a virtual address could not be taken away from this host';
  return goBack(state, course, { reason });
}

/** The old master stays the master; it may have been demoted already, so its role is confirmed first. */
export function goBack(state: State, course: Underway, event: { reason: string }): Course {
  const { errand } = course;
  if (errand.kind !== 'handover') return course;
  const { reason } = event;
  announce(state, { name: '+handover-went-back', server: errand.target, text: reason });
  emitPromote(state, errand.former);
  const back: Errand = { kind: 'return', master: errand.former, reason, request: errand.request };
  return proceed(state, course, 'returning', { errand: back });
}

/** The old master has its role: the table says so again. */
export function onReturned(state: State, course: Underway): Underway {
  const { errand } = course;
  if (errand.kind !== 'return') return course;
  const table = nextTable(state, course.epoch, { phase: 'stable', master: errand.master, target: null });
  return proceedWriting(state, course, 'settling', table);
}

/** The old master was lost while it was to get its role back: now it is a failover, if it cannot take writes any more. */
export function onReturnFailed(state: State, course: Underway): Underway | Idle {
  const { errand } = course;
  if (errand.kind === 'return' && !isOutOfLease(state, errand.master)) return leaveToElection(state, course, errand);
  const { request } = errand;
  const target = chooseSuccessor(state, []);
  if (target === null) {
    announce(state, { name: '-failover-abort-no-good-slave' });
    refuseRequests(state, 'E_NO_REPLICA', 'the master was lost in the middle and no replica can be promoted');
    state.standDownUntilMs = state.now + state.periods.retryMs;
    return { state: 'idle' };
  }
  const failover: Errand = { kind: 'failover', cause: 'resumed', target, tried: [], order: null, request };
  return begin(state, course.epoch, { errand: failover, trail: course.trail });
}

/** It may only be slow, and take writes under its lease: whoever leads next confirms it, or waits until that has ended. */
function leaveToElection(state: State, course: Underway, { master }: Extract<Errand, { kind: 'return' }>): Idle {
  const text = `${master} did not get its role back in time`;
  announce(state, { name: '-failover-abort-not-elected', epoch: course.epoch, text });
  refuseRequests(state, 'E_TIMEOUT', `${text}; look at the table`);
  state.standDownUntilMs = state.now + state.periods.retryMs;
  return { state: 'idle' };
}

/** Longer than the handover may take: when it is lost in the middle, the writers are not left waiting. */
function holdMs(state: State): number {
  return state.config.handoverLimitMs + 4 * state.config.actionLimitMs;
}
