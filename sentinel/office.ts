import type { Campaigning, Course, Errand, Leading, Underway } from './course.js';
import { isFencedHere } from './guard.js';
import type { Epoch, ServerId } from './ids.js';
import { serversOf, settledVoters } from './members.js';
import { afterChange, isSameElectorate } from './membership.js';
import type { MemberChange } from './membership.js';
import { furthest } from './position.js';
import { nextTable, startWrite } from './register.js';
import type { TableChange } from './register.js';
import { refuseRequests } from './requests.js';
import { announce } from './state.js';
import type { State } from './state.js';
import { chooseSuccessor, isReachable, presentMaster, soleMaster, whyUnfit } from './successor.js';
import type { Table } from './table.js';
import { emitPromote } from './underway.js';
import { sightOf } from './watch.js';

/** A majority voted for this monitor: it learns from the votes what was begun, and begins or continues. */
export function takeOffice(state: State, course: Campaigning): Course {
  announce(state, { name: '+elected-leader', epoch: course.epoch });
  adoptFloors(state, course);
  const { table } = state.record;
  const trail = [{ phase: 'election', durationMs: state.now - course.sinceMs }];
  const errand = unfinishedErrand(state, table) ?? intendedErrand(state, course);
  return errand === null ? becomeLeader(state, course.epoch) : begin(state, course.epoch, { errand, trail });
}

/** Carries out an operator's request under an epoch that this monitor leads already. */
export function beginRequested(state: State, epoch: Epoch, id: string): Course {
  const errand = requestedErrand(state, id);
  return errand === null ? becomeLeader(state, epoch) : begin(state, epoch, { errand, trail: [] });
}

/** Enters an errand: everything but a return is first written to a majority. */
export function begin(state: State, epoch: Epoch, given: Pick<Underway, 'errand' | 'trail'>): Underway {
  const lead = { ...given, epoch, sinceMs: state.now };
  if (given.errand.kind === 'return') {
    emitPromote(state, given.errand.master);
    return { ...lead, state: 'returning', write: null };
  }
  if (given.errand.kind === 'failover') {
    announce(state, { name: '+failover-state-select-slave', epoch });
    announce(state, { name: '+selected-slave', server: given.errand.target });
  }
  const write = startWrite(state, nextTable(state, epoch, planOf(state, given.errand)));
  return { ...lead, state: 'recording', write };
}

function planOf(state: State, errand: Exclude<Errand, { kind: 'return' }>): TableChange {
  if (errand.kind === 'members') return membersPlan(state, errand);
  if (errand.kind === 'settle') return { phase: 'stable', master: errand.master, target: null, order: errand.order };
  const master = state.record.table?.master ?? errand.target;
  return { phase: errand.kind === 'failover' ? 'promoting' : 'handover', master, target: errand.target };
}

/** Where the voters stay the same nobody else's agreement is needed: one version of the table does it. */
function membersPlan(state: State, { master, next }: Extract<Errand, { kind: 'members' }>): TableChange {
  const stable = { phase: 'stable', master, target: null } as const;
  const isJoint = !isSameElectorate(next.voters, settledVoters(state));
  return isJoint ? { ...stable, next } : { ...stable, members: next, next: null };
}

function becomeLeader(state: State, epoch: Epoch): Leading {
  state.standDownUntilMs = state.now + state.periods.retryMs;
  return { state: 'leading', epoch, sinceMs: state.now };
}

/** The voters' memory of the old master counts as much as this monitor's own. */
function adoptFloors(state: State, course: Campaigning): void {
  let { floor } = state.record;
  for (const vote of course.votes.values()) {
    if (vote.table?.master === state.record.table?.master) floor = furthest(floor, vote.floor);
  }
  state.record = { ...state.record, floor };
}

/** What a leader that died left behind; null when the table is stable. */
function unfinishedErrand(state: State, table: Table | null): Errand | null {
  if (table === null) return null;
  if (table.target === null) return unfinishedMembers(state, table);
  const isPromoted = sightOf(state, table.target).report?.role === 'master' && isReachable(state, table.target);
  const isServing = isReachable(state, table.master) || !isFencedHere(state, table.master);
  if (table.phase === 'handover' && !isPromoted && isServing) {
    return { kind: 'return', master: table.master, reason: 'its leader was lost in the middle', request: null };
  }
  const canFinish = isPromoted || whyUnfit(state, table.target) === null;
  const target = canFinish ? table.target : chooseSuccessor(state, []);
  const former = target === null ? presentMaster(state) : null;
  if (former === null) return failoverTo(state, target, 'resumed');
  return { kind: 'return', master: former, reason: `${table.target} cannot be promoted`, request: null };
}

/** A lost master is replaced first; the members' change waits for the next leader. */
function unfinishedMembers(state: State, { master, next }: Table): Errand | null {
  if (next === null || state.isOdown) return null;
  return { kind: 'members', master, next, request: null };
}

function intendedErrand(state: State, course: Campaigning): Errand | null {
  const { intent } = course;
  if (intent.kind === 'request') return requestedErrand(state, intent.id);
  if (intent.kind === 'failover' && canReplace(state))
    return failoverTo(state, chooseSuccessor(state, []), 'master-down');
  const master = state.record.table === null ? soleMaster(state) : confirmedMaster(state);
  return master === null ? null : { kind: 'settle', master, order: serversOf(state), request: null };
}

/** The master is lost, and cannot come to life again under a lease that its own keeper still has. */
function canReplace(state: State): boolean {
  const { table } = state.record;
  return state.isOdown && table !== null && isFencedHere(state, table.master);
}

/** An epoch without a table of its own would leave the master without a lease: nobody promises one under an older epoch. */
function confirmedMaster(state: State): ServerId | null {
  return state.config.lease === null ? null : presentMaster(state);
}

function failoverTo(state: State, target: ServerId | null, cause: 'master-down' | 'resumed'): Errand | null {
  if (target === null) {
    announce(state, { name: '-failover-abort-no-good-slave' });
    return null;
  }
  return { kind: 'failover', cause, target, tried: [], order: null, request: null };
}

/** What the request comes to now that it can be carried out; null when nothing is left to do (it is answered then). */
function requestedErrand(state: State, id: string): Errand | null {
  const change = state.requests.get(id)?.change;
  if (change === undefined) return null;
  switch (change.kind) {
    case 'order':
      return orderErrand(state, change.order, id);
    case 'failover':
      return moveErrand(state, change.acceptLossBytes, id);
    default:
      return membersErrand(state, change, id);
  }
}

function membersErrand(state: State, change: MemberChange, request: string): Errand | null {
  const { table } = state.record;
  if (table === null) return null;
  return { kind: 'members', master: table.master, next: afterChange(state, change), request };
}

/** Another order; where its first server is not the master yet, it becomes so. */
function orderErrand(state: State, order: readonly ServerId[], request: string): Errand | null {
  const { table } = state.record;
  const [first] = order;
  if (first === undefined) return null;
  const isMaster = table === null ? sightOf(state, first).report?.role === 'master' : table.master === first;
  if (isMaster) return { kind: 'settle', master: first, order, request };
  if (table !== null)
    return { kind: 'handover', former: table.master, target: first, order, mark: null, held: null, request };
  return { kind: 'failover', cause: 'master-down', target: first, tried: [], order, request };
}

/** The master's role goes to the best replica: handed over while the master lives, taken when it is lost. */
function moveErrand(state: State, acceptLossBytes: number, request: string): Errand | null {
  const target = chooseSuccessor(state, [], { acceptLossBytes });
  const { table } = state.record;
  if (target === null || table === null) {
    refuseRequests(state, 'E_NO_REPLICA', 'no replica can be promoted; `ts show server` says why for each');
    return null;
  }
  if (canReplace(state)) return { kind: 'failover', cause: 'master-down', target, tried: [], order: null, request };
  return { kind: 'handover', former: table.master, target, order: table.order, mark: null, held: null, request };
}
