import { highestKnown } from './absurd.js';
import type { Campaigning, Cause, Course, CourseState, Idle, Leading, Looking, Underway } from './course.js';
import { campaign } from './election.js';
import {
  demote,
  goBack,
  goBackLate,
  goBackUnreleased,
  hold,
  onDemoted,
  onHeld,
  onReturned,
  onReturnFailed,
} from './handover.js';
import { membershipOf } from './membership.js';
import { begin, beginRequested, takeOffice } from './office.js';
import {
  afterRecording,
  awaitOpening,
  finish,
  onOpened,
  onPromoted,
  onPromotionFailed,
  openUnkept,
} from './promotion.js';
import { roll } from './random.js';
import { resendWrite } from './register.js';
import type { Position } from './report.js';
import { postponeRequests, refuseRequests } from './requests.js';
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
  | { readonly kind: 'open' }
  | { readonly kind: 'unkept' }
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
  'opening',
  'unfencing',
] as const;

export const TRANSITIONS: readonly Transition[] = [
  row('idle', 'lost', ['looking'], { why: 'the group needs a leader and nobody leads', act: startLooking }),
  row('leading', 'lost', ['looking'], {
    why: 'the group needs an election, even under the present leader',
    act: startLooking,
  }),
  row('looking', 'lost', ['looking'], { why: 'the cause is another one now', act: startLooking }),
  row('looking', 'over', ['idle'], { why: 'the cause is gone, or somebody else takes care', act: becomeIdle }),
  row('looking', 'turn', ['campaigning'], { why: 'the positions are in and it is this monitor’s turn', act: stand }),
  row('idle', 'asked', ['campaigning'], { why: 'an operator wants a change', act: standForRequest }),
  row('looking', 'asked', ['campaigning'], {
    why: 'an operator wants what no monitor may do by itself',
    act: standForRequest,
  }),
  row('leading', 'asked', ['recording', 'leading', 'campaigning'], {
    why: 'an operator wants a change of the present leader',
    act: serveRequest,
  }),
  row('campaigning', 'elected', ['recording', 'returning', 'leading'], {
    why: 'a majority voted for this monitor',
    act: takeOffice,
  }),
  row('campaigning', 'notElected', ['idle'], { why: 'a majority cannot be had in this epoch', act: loseElection }),
  row('campaigning', 'deposed', ['idle'], { why: 'a higher epoch was promised to somebody else', act: becomeIdle }),
  row('leading', 'deposed', ['idle'], { why: 'a higher epoch was promised to somebody else', act: becomeIdle }),
  row('recording', 'unanswered', ['recording'], { why: 'no majority has answered: asks again', act: writeAgain }),
  row('recording', 'recorded', ['promoting', 'nearing', 'settling', 'leading'], {
    why: 'a majority has the plan on disk',
    act: afterRecording,
  }),
  row('recording', 'late', ['recording', 'idle'], { why: 'no majority stored the plan in time', act: giveUpPlan }),
  row('nearing', 'near', ['holding'], { why: 'the successor gets the stream of writes', act: hold }),
  row('nearing', 'late', ['returning'], { why: 'the successor does not come near', act: goBackLate }),
  row('holding', 'done', ['equalising'], { why: 'the master’s writes wait', act: onHeld }),
  row('holding', 'failed', ['returning'], { why: 'the master cannot hold its writes', act: goBack }),
  row('equalising', 'equal', ['demoting'], { why: 'the successor has all that the master has', act: demote }),
  row('equalising', 'late', ['returning'], { why: 'the successor did not catch up in time', act: goBackLate }),
  row('demoting', 'done', ['promoting'], { why: 'the old master takes no more writes', act: onDemoted }),
  row('demoting', 'failed', ['returning'], { why: 'the old master could not be demoted', act: goBack }),
  row('promoting', 'done', ['settling'], { why: 'the successor says that it is the master', act: onPromoted }),
  row('promoting', 'failed', ['promoting', 'settling', 'recording', 'returning', 'idle'], {
    why: 'tries again, or the next; or it is the master, only too slow to say so',
    act: onPromotionFailed,
  }),
  row('promoting', 'late', ['returning'], {
    why: 'the virtual addresses do not leave the old master’s host, so nobody else may serve',
    act: goBackUnreleased,
  }),
  row('returning', 'done', ['settling'], { why: 'the old master is the master again', act: onReturned }),
  row('returning', 'failed', ['recording', 'idle'], {
    why: 'the old master is gone: its successor is promoted',
    act: onReturnFailed,
  }),
  row('settling', 'unanswered', ['settling'], { why: 'no majority has answered: asks again', act: writeAgain }),
  row('settling', 'recorded', ['opening'], { why: 'a majority knows the master', act: awaitOpening }),
  row('opening', 'open', ['leading'], { why: 'the master takes writes', act: finish }),
  row('opening', 'late', ['leading'], {
    why: 'the master does not take writes yet: its keeper sees to that',
    act: finish,
  }),
  row('opening', 'unkept', ['unfencing'], { why: 'the master has no keeper that could open it', act: openUnkept }),
  row('unfencing', 'done', ['leading'], { why: 'the master takes writes', act: onOpened }),
  row('unfencing', 'failed', ['leading'], {
    why: 'the master cannot be opened: it counts as down before long',
    act: finish,
  }),
  ...UNDERWAY.map((from) =>
    row(from, 'deposed', ['idle'], { why: 'a higher epoch was promised to somebody else', act: giveUp }),
  ),
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

function row<S extends CourseState, K extends CourseEvent['kind']>(
  from: S,
  on: K,
  to: readonly CourseState[],
  { why, act }: { why: string; act: (state: State, course: In<S>, event: On<K>) => Course },
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

/**
 * A master that is to be replaced as lost may still have a lease from before: only an election knows. And whoever has
 * promised a later epoch, if only to itself, stores nothing of this one any more.
 */
function serveRequest(state: State, course: Leading, event: On<'asked'>): Course {
  const isOver = state.isOdown || highestKnown(state) > course.epoch;
  if (isOver) return campaign(state, { kind: 'request', id: event.id });
  return beginRequested(state, course.epoch, event.id);
}

function loseElection(state: State, course: Campaigning, event: On<'notElected'>): Idle {
  const waitMs = Math.max(0, ...[...course.votes.values()].map((vote) => (vote.isGranted ? 0 : vote.freeInMs)));
  announce(state, { name: '-failover-abort-not-elected', epoch: course.epoch, text: event.reason });
  if (waitMs > 0) postponeRequests(state, waitMs);
  else refuseRequests(state, 'E_NO_QUORUM', `the other monitors did not agree: ${event.reason}`);
  const { patienceMs, candidateStepMs } = state.periods;
  const restMs = waitMs > 0 ? waitMs : patienceMs + roll(state.dice, candidateStepMs);
  state.standDownUntilMs = state.now + restMs;
  return { state: 'idle' };
}

function writeAgain(state: State, course: Underway): Underway {
  if (course.write !== null) resendWrite(state, course.write);
  return course;
}

/** What no majority of the old and the new voters agrees to in time is withdrawn: until then it would take both for everything. */
function giveUpPlan(state: State, course: Underway): Underway | Idle {
  const { next } = state.record.table ?? { next: null };
  if (course.errand.kind !== 'members' || next === null) return giveUp(state, course);
  refuseRequests(state, 'E_NO_QUORUM', 'too few monitors agreed in time; the members stay as they were');
  const { master } = course.errand;
  const errand = { kind: 'members', master, next: membershipOf(state), request: null } as const;
  return begin(state, course.epoch, { errand, trail: course.trail });
}

function giveUp(state: State, course: Underway): Idle {
  const text = `gave up in state ${course.state}`;
  announce(state, { name: '-failover-abort-not-elected', epoch: course.epoch, text });
  refuseRequests(state, 'E_NO_QUORUM', 'the majority of the monitors was lost before the change was agreed');
  return { state: 'idle' };
}
