import { isAddressFree } from './address-free.js';
import { causeToLead, isMyTurn } from './candidacy.js';
import type { Campaigning, Course, Looking, Underway } from './course.js';
import { tally } from './election.js';
import { fire } from './failover.js';
import type { CourseEvent } from './failover.js';
import { TELL_LIMIT_MS, isLeftFenced, isMasterOpen } from './guard.js';
import { isEqual, isNear, maybeMark } from './handover.js';
import { isKeeperGone } from './lease.js';
import { isMember, isPresent, keeperOf, serversOf } from './members.js';
import { isStoredByMajority } from './register.js';
import type { State } from './state.js';
import { sightOf } from './watch.js';

/** More transitions than this in one step would be a circle. */
const MOST_TRANSITIONS = 12;

/** Takes every transition that time and knowledge have made due. */
export function drive(state: State): void {
  for (let count = 0; count < MOST_TRANSITIONS; count++) {
    const event = dueEvent(state);
    if (event === null || fire(state, event) === null) return;
  }
}

function dueEvent(state: State): CourseEvent | null {
  const { course } = state;
  if ('epoch' in course && isDeposed(state, course)) return { kind: 'deposed' };
  switch (course.state) {
    case 'idle':
    case 'leading': {
      const cause = causeToLead(state);
      return cause === null ? null : { kind: 'lost', cause };
    }
    case 'looking':
      return whileLooking(state, course);
    case 'campaigning':
      return whileCampaigning(state, course);
    default:
      return whileUnderway(state, course);
  }
}

/** A leader that was removed with its own last write rests no longer as one. */
function isDeposed(state: State, { epoch, state: name }: Course & { readonly epoch: number }): boolean {
  const isRemoved = name === 'leading' && !isMember(state, state.config.self);
  return state.record.promised > epoch || state.muted !== null || isRemoved;
}

function whileLooking(state: State, course: Looking): CourseEvent | null {
  const cause = causeToLead(state);
  if (cause === null) return { kind: 'over' };
  if (cause !== course.cause) return { kind: 'lost', cause };
  return isMyTurn(state, course) ? { kind: 'turn' } : null;
}

function whileCampaigning(state: State, course: Campaigning): CourseEvent | null {
  const result = tally(state, course);
  if (result === 'won') return { kind: 'elected' };
  if (result === 'lost') return { kind: 'notElected', reason: refusals(course) };
  const isLate = state.now - course.sinceMs >= state.periods.electionMs;
  return isLate ? { kind: 'notElected', reason: 'too few voters answered' } : null;
}

function refusals(course: Campaigning): string {
  const texts = [...course.votes]
    .filter(([, vote]) => !vote.isGranted)
    .map(([voter, vote]) => `${voter} ${vote.reason}`);
  return texts.join('; ');
}

function whileUnderway(state: State, course: Underway): CourseEvent | null {
  if (course.write !== null) return whileWriting(state, course, course.write);
  if (course.state === 'opening') return whileOpening(state, course);
  if (course.promoted !== undefined && course.state === 'promoting') {
    if (isAddressFree(state)) return { kind: 'done', position: course.promoted.position };
    return state.now - course.sinceMs >= state.config.handoverLimitMs ? { kind: 'late' } : null;
  }
  if (course.state !== 'nearing' && course.state !== 'equalising') return null;
  const marked = maybeMark(state, course);
  state.course = marked;
  if (course.state === 'nearing' && isNear(state, marked)) return { kind: 'near' };
  if (course.state === 'equalising' && isEqual(state, marked)) return { kind: 'equal' };
  if (state.now - course.sinceMs >= state.config.handoverLimitMs) return { kind: 'late' };
  hurryLook(state, marked);
  return null;
}

function whileOpening(state: State, course: Underway): CourseEvent | null {
  if (isMasterOpen(state)) return { kind: 'open' };
  if (isLeftFenced(state)) return { kind: 'unkept' };
  if (state.now - course.sinceMs >= TELL_LIMIT_MS && !isKeeperMissed(state)) return { kind: 'late' };
  for (const server of serversOf(state)) {
    const sight = sightOf(state, server);
    sight.nextProbeAtMs = Math.min(sight.nextProbeAtMs, state.now + state.periods.equaliseProbeMs);
  }
  return null;
}

/** A keeper that fell silent is waited for until it is heard again, or is known to be gone. */
function isKeeperMissed(state: State): boolean {
  const master = state.record.table?.master;
  if (master === undefined || sightOf(state, master).isDown) return false;
  const keeper = keeperOf(state, master);
  return keeper !== null && !isPresent(state, keeper) && !isKeeperGone(state, master);
}

function whileWriting(state: State, course: Underway, write: NonNullable<Underway['write']>): CourseEvent | null {
  if (isStoredByMajority(state, write)) return { kind: 'recorded' };
  if (course.state === 'recording' && state.now - course.sinceMs >= 3 * state.periods.writeMs) return { kind: 'late' };
  return state.now - write.sentAtMs >= state.periods.writeMs ? { kind: 'unanswered' } : null;
}

/** While a handover waits, both servers are looked at again as soon as they have answered. */
function hurryLook(state: State, { errand }: Underway): void {
  if (errand.kind !== 'handover') return;
  for (const server of [errand.former, errand.target]) {
    const sight = sightOf(state, server);
    sight.nextProbeAtMs = Math.min(sight.nextProbeAtMs, state.now + state.periods.equaliseProbeMs);
  }
}
