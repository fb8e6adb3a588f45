import type { Errand } from './course.js';
import { describeMembers } from './enrolment.js';
import type { MonitorId } from './ids.js';
import type { Outcome, RefusalCode } from './request.js';
import { emit, send } from './state.js';
import type { PendingRequest, State } from './state.js';

/** How long an operator waits at most for an answer, in ms. */
export const REQUEST_LIMIT_MS = 10_000;

/** Answers whoever asked, here or through another monitor. */
export function answer(state: State, id: string, from: MonitorId | null, outcome: Outcome): void {
  state.requests.delete(id);
  if (from === null) emit(state, { kind: 'answer', id, outcome });
  else send(state, from, { kind: 'asked', id, outcome });
}

/** Whether it is being carried out here, by the errand that is under way. */
export function isUnderway(request: PendingRequest): boolean {
  return request.to === null && request.weighedSinceMs === null;
}

/** Refuses all requests that are being carried out here. */
export function refuseRequests(state: State, code: RefusalCode, text: string): void {
  for (const [id, request] of state.requests) {
    if (isUnderway(request)) answer(state, id, request.from, { isDone: false, code, text });
  }
}

/** Voters are bound by a promise for so long: the requests are judged again when they are free. */
export function postponeRequests(state: State, waitMs: number): void {
  for (const request of state.requests.values()) {
    if (isUnderway(request)) request.weighedSinceMs = state.now + waitMs;
  }
}

/** The errand is done: so are the requests that wanted it. */
export function finishRequests(state: State, errand: Errand): void {
  if (errand.kind === 'return') {
    const stays = `${errand.master} stays the master`;
    return refuseRequests(state, 'E_WENT_BACK', `${errand.reason}; ${stays}, nothing was lost`);
  }
  if (errand.request === null)
    return refuseRequests(state, 'E_BUSY', 'a change that was begun earlier was finished first; repeat the command');
  if (errand.kind === 'members') return doneRequests(state, describeMembers(state));
  doneRequests(state, describeEnd(state, errand));
}

function doneRequests(state: State, text: string): void {
  for (const [id, request] of state.requests) {
    if (isUnderway(request)) answer(state, id, request.from, { isDone: true, text });
  }
}

function describeEnd(state: State, errand: Exclude<Errand, { kind: 'return' | 'members' }>): string {
  const { table } = state.record;
  const master = table?.master ?? '?';
  const others = (table?.order ?? []).filter((server) => server !== master).join(', ');
  const was = errand.kind === 'handover' ? ` (was ${errand.former})` : '';
  const follow = others === '' ? '' : `; ${others} follow${others.includes(',') ? '' : 's'} it`;
  return errand.kind === 'settle'
    ? `The order is ${(table?.order ?? []).join(', ')}; ${master} is the master.`
    : `${master} is the master now${was}${follow}.`;
}
