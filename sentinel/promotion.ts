import type { Course, Errand, Idle, Leading, Underway } from './course.js';
import { approach, goBack } from './handover.js';
import { begin } from './office.js';
import { nextTable } from './register.js';
import type { Position } from './report.js';
import { finishRequests, refuseRequests } from './requests.js';
import { announce, emit } from './state.js';
import type { State } from './state.js';
import { chooseSuccessor, isReachable, presentMaster } from './successor.js';
import { masterAfter, proceed, proceedPromoting, proceedWriting } from './underway.js';
import { lookNow, sightOf } from './watch.js';

/** How often the promotion of one server is tried while it is not down. */
const TRIES = 2;

/** The plan is on a majority's disks: acts on it. */
export function afterRecording(state: State, course: Underway): Course {
  const { errand } = course;
  if (errand.kind === 'failover') return proceedPromoting(state, course, errand.target);
  if (errand.kind === 'handover') return approach(state, course);
  if (errand.kind === 'members') return enterMembers(state, course, errand);
  return finish(state, course);
}

/** Both majorities agreed: the new members take the place of the old ones. */
function enterMembers(state: State, course: Underway, errand: Extract<Errand, { kind: 'members' }>): Course {
  if ((state.record.table?.next ?? null) === null) return finish(state, course);
  const stable = { phase: 'stable', master: errand.master, target: null } as const;
  const table = nextTable(state, course.epoch, { ...stable, members: errand.next, next: null });
  return proceedWriting(state, course, 'settling', table);
}

/** The successor is the master: the table says so. */
export function onPromoted(state: State, course: Underway, event: { position: Position | null }): Underway {
  const { errand } = course;
  const target = masterAfter(errand);
  announce(state, { name: '+promoted-slave', server: target });
  announce(state, { name: '+failover-state-reconf-slaves', server: target });
  const order = 'order' in errand && errand.order !== null ? { order: errand.order } : {};
  const table = nextTable(state, course.epoch, { phase: 'stable', master: target, target: null, ...order });
  const settling = proceedWriting(state, course, 'settling', table);
  state.record = { ...state.record, floor: event.position };
  return settling;
}

/**
 * Tries the same server once more, then the next; a handover goes back. One that was too slow to answer but is seen to be
 * the master by now is no failure: it may take writes already.
 */
export function onPromotionFailed(state: State, course: Underway, event: { reason: string }): Course {
  const { errand } = course;
  const seen = isReachable(state, masterAfter(errand)) ? sightOf(state, masterAfter(errand)).report : null;
  if (seen?.role === 'master') return onPromoted(state, course, seen);
  if (errand.kind !== 'failover') return goBack(state, course, event);
  const tried = [...errand.tried, errand.target];
  const isWorthAnother = tried.filter((server) => server === errand.target).length < TRIES;
  if (isWorthAnother && !sightOf(state, errand.target).isDown) {
    return proceedPromoting(state, { ...course, errand: { ...errand, tried } }, errand.target);
  }
  return promoteNext(state, course, { ...errand, tried });
}

/** A majority knows the master: what is left is that it takes writes. */
export function awaitOpening(state: State, course: Underway): Underway {
  return proceed(state, course, 'opening');
}

/** A majority has the new master on disk, and its keeper is dead: the leader opens it. */
export function openUnkept(state: State, course: Underway): Underway {
  emit(state, { kind: 'unfence', server: masterAfter(course.errand) });
  return proceed(state, course, 'unfencing');
}

/** The master takes writes. */
export function onOpened(state: State, course: Underway): Leading {
  announce(state, { name: '-fenced', server: masterAfter(course.errand) });
  return finish(state, course);
}

/** The leadership is at rest. */
export function finish(state: State, course: Underway): Leading {
  const { errand } = course;
  if (errand.kind === 'handover') announceEnd(state, course, { cause: 'handover', outcome: 'done' });
  if (errand.kind === 'failover') announceEnd(state, course, { cause: errand.cause, outcome: 'done' });
  if (errand.kind === 'return') announceEnd(state, course, { cause: 'handover', outcome: 'went-back' });
  releaseWriters(state, errand);
  finishRequests(state, errand);
  lookNow(state);
  return { state: 'leading', epoch: course.epoch, sinceMs: state.now };
}

function promoteNext(state: State, course: Underway, errand: Extract<Errand, { kind: 'failover' }>): Underway | Idle {
  const target = chooseSuccessor(state, errand.tried);
  const { epoch, trail } = course;
  if (target !== null) return begin(state, epoch, { errand: { ...errand, target }, trail });
  const former = presentMaster(state);
  if (former !== null) {
    const reason = `${errand.target} could not be promoted`;
    return begin(state, epoch, { errand: { kind: 'return', master: former, reason, request: errand.request }, trail });
  }
  announce(state, { name: '-failover-abort-slave-timeout', server: errand.target });
  refuseRequests(
    state,
    'E_NO_REPLICA',
    `${errand.target} could not be promoted, and there is no other replica that can be`,
  );
  state.standDownUntilMs = state.now + state.periods.retryMs;
  return { state: 'idle' };
}

/** Writes that waited on the old master are answered now that everybody can be told where the new one is. */
function releaseWriters(state: State, errand: Errand): void {
  if (errand.kind === 'return') emit(state, { kind: 'resume', server: errand.master, dismissesClients: false });
  if (errand.kind === 'handover') emit(state, { kind: 'resume', server: errand.former, dismissesClients: true });
}

function announceEnd(
  state: State,
  course: Underway,
  end: { cause: 'master-down' | 'handover' | 'resumed'; outcome: 'done' | 'went-back' },
): void {
  const phases = [...course.trail, { phase: course.state, durationMs: state.now - course.sinceMs }];
  announce(state, { name: '+failover-end', epoch: course.epoch, failover: { ...end, phases } });
}
