import type { Campaigning, Cause, Course, CourseState, Idle, Leading, Looking, Underway } from './course.js';
import { campaign } from './election.js';
import { demote, goBack, goBackLate, hold, onDemoted, onHeld, onReturned, onReturnFailed } from './handover.js';
import { beginRequested, takeOffice } from './office.js';
import { afterRecording, finish, onPromoted, onPromotionFailed } from './promotion.js';
import { roll } from './random.js';
import { resendWrite } from './register.js';
import type { Position } from './report.js';
import { refuseRequests } from './requests.js';
import { announce } from './state.js';
import type { State } from './state.js';
import { lookNow } from './watch.js';

/** What can happen to a monitor's course. */
export type CourseEvent =
  | { readonly kind: 'lost'; readonly cause: Cause }
  | { readonly kind: 'over' }
  | { readonly kind: 'turn' }
  | { readonly kind: 'asked'; readonly id: string }
  | { readonly kind: 'elected' }
  | { readonly kind: 'notElected'; readonly reason: string }
  | { readonly kind: 'recorded' }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'done'; readonly position: Position | null }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'near' }
  | { readonly kind: 'equal' }
  | { readonly kind: 'late' }
  | { readonly kind: 'deposed' };

/** One way from a state to another. The table below is the whole of a failover; the diagram in docs/ is made from it. */
export interface Transition {
  readonly from: CourseState;
  readonly on: CourseEvent['kind'];
  /** Every state that the action may lead to. */
  readonly to: readonly CourseState[];
  readonly why: string;
  readonly act: (state: State, course: Course, event: CourseEvent) => Course;
}

const UNDERWAY = [
  'recording',
  'nearing',
  'holding',
  'equalising',
  'demoting',
  'promoting',
  'returning',
  'settling',
] as const;

export const TRANSITIONS: readonly Transition[] = [
  row('idle', 'lost', ['looking'], 'the group needs a leader and nobody leads', startLooking),
  row('leading', 'lost', ['looking'], 'the group needs an election, even under the present leader', startLooking),
  row('looking', 'lost', ['looking'], 'the cause is another one now', startLooking),
  row('looking', 'over', ['idle'], 'the cause is gone, or somebody else takes care', becomeIdle),
  row('looking', 'turn', ['campaigning'], 'the positions are in and it is this monitor’s turn', stand),
  row('idle', 'asked', ['campaigning'], 'an operator wants a change', standForRequest),
  row('looking', 'asked', ['campaigning'], 'an operator wants what no monitor may do by itself', standForRequest),
  row('leading', 'asked', ['recording', 'leading'], 'an operator wants a change of the present leader', serveRequest),
  row('campaigning', 'elected', ['recording', 'returning', 'leading'], 'a majority voted for this monitor', takeOffice),
  row('campaigning', 'notElected', ['idle'], 'a majority cannot be had in this epoch', loseElection),
  row('campaigning', 'deposed', ['idle'], 'a higher epoch was promised to somebody else', becomeIdle),
  row('leading', 'deposed', ['idle'], 'a higher epoch was promised to somebody else', becomeIdle),
  row('recording', 'unanswered', ['recording'], 'no majority has answered: asks again', writeAgain),
  row('recording', 'recorded', ['promoting', 'nearing', 'leading'], 'a majority has the plan on disk', afterRecording),
  row('recording', 'late', ['idle'], 'no majority stored the plan in time', giveUp),
  row('nearing', 'near', ['holding'], 'the successor gets the stream of writes', hold),
  row('nearing', 'late', ['returning'], 'the successor does not come near', goBackLate),
  row('holding', 'done', ['equalising'], 'the master’s writes wait', onHeld),
  row('holding', 'failed', ['returning'], 'the master cannot hold its writes', goBack),
  row('equalising', 'equal', ['demoting'], 'the successor has all that the master has', demote),
  row('equalising', 'late', ['returning'], 'the successor did not catch up in time', goBackLate),
  row('demoting', 'done', ['promoting'], 'the old master takes no more writes', onDemoted),
  row('demoting', 'failed', ['returning'], 'the old master could not be demoted', goBack),
  row('promoting', 'done', ['settling'], 'the successor says that it is the master', onPromoted),
  row(
    'promoting',
    'failed',
    ['promoting', 'recording', 'returning', 'idle'],
    'tries again, or the next',
    onPromotionFailed,
  ),
  row('returning', 'done', ['settling'], 'the old master is the master again', onReturned),
  row(
    'returning',
    'failed',
    ['recording', 'idle'],
    'the old master is gone: its successor is promoted',
    onReturnFailed,
  ),
  row('settling', 'unanswered', ['settling'], 'no majority has answered: asks again', writeAgain),
  row('settling', 'recorded', ['leading'], 'a majority knows the master', finish),
  ...UNDERWAY.map((from) => row(from, 'deposed', ['idle'], 'a higher epoch was promised to somebody else', giveUp)),
];

/** Takes the transition for an event; an event that has none in this state is of no meaning there. */
export function fire(state: State, event: CourseEvent): Transition | null {
  const found = TRANSITIONS.find((each) => each.from === state.course.state && each.on === event.kind);
  if (found === undefined) return null;
  state.course = found.act(state, state.course, event);
  state.isHeartbeatDue = true;
  return found;
}

type In<S extends CourseState> = S extends Underway['state'] ? Underway : Extract<Course, { readonly state: S }>;
type On<K extends CourseEvent['kind']> = Extract<CourseEvent, { readonly kind: K }>;

// oxlint-disable-next-line max-params -- five columns of a table, not five arguments of an operation
function row<S extends CourseState, K extends CourseEvent['kind']>(
  from: S,
  on: K,
  to: readonly CourseState[],
  why: string,
  act: (state: State, course: In<S>, event: On<K>) => Course,
): Transition {
  return { from, on, to, why, act: (state, course, event) => act(state, course as In<S>, event as On<K>) };
}

function startLooking(state: State, _course: Course, event: On<'lost'>): Looking {
  lookNow(state);
  return { state: 'looking', cause: event.cause, sinceMs: state.now, standAtMs: null, hasDespaired: false };
}

function becomeIdle(state: State): Idle {
  refuseRequests(state, 'E_BUSY', 'another monitor leads the group now; look at the table and repeat the command');
  return { state: 'idle' };
}

function stand(state: State, course: Looking): Campaigning {
  return campaign(state, { kind: course.cause });
}

function standForRequest(state: State, _course: Idle | Looking, event: On<'asked'>): Campaigning {
  return campaign(state, { kind: 'request', id: event.id });
}

function serveRequest(state: State, course: Leading, event: On<'asked'>): Course {
  return beginRequested(state, course.epoch, event.id);
}

function loseElection(state: State, course: Campaigning, event: On<'notElected'>): Idle {
  announce(state, { name: '-failover-abort-not-elected', epoch: course.epoch, text: event.reason });
  refuseRequests(state, 'E_NO_QUORUM', `the other monitors did not agree: ${event.reason}`);
  const { patienceMs, candidateStepMs } = state.periods;
  state.standDownUntilMs = state.now + patienceMs + roll(state.dice, candidateStepMs);
  return { state: 'idle' };
}

function writeAgain(state: State, course: Underway): Underway {
  if (course.write !== null) resendWrite(state, course.write);
  return course;
}

function giveUp(state: State, course: Underway): Idle {
  const text = `gave up in state ${course.state}`;
  announce(state, { name: '-failover-abort-not-elected', epoch: course.epoch, text });
  refuseRequests(state, 'E_NO_QUORUM', 'the majority of the monitors was lost before the change was agreed');
  return { state: 'idle' };
}
