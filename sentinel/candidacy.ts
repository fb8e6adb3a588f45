import { highestKnown } from './absurd.js';
import type { Cause, Looking } from './course.js';
import type { MonitorId, ServerId } from './ids.js';
import { isSpared } from './force.js';
import { isFencedHere } from './guard.js';
import { holdsLease, keptMaster, leaseForbids } from './lease.js';
import { canLead, isPresent, keeperOf, needed, usableVoters } from './members.js';
import { countAgreeing } from './opinion.js';
import { roll } from './random.js';
import { keeps } from './rules.js';
import { announce } from './state.js';
import type { State } from './state.js';
import { isReachable, isSeenSince, presentMaster, soleMaster, successors } from './successor.js';
import type { Table } from './table.js';
import { sightOf } from './watch.js';

/** Upper bound of the random part of a candidate's wait, in ms: two of equal rank do not stand at once for ever. */
const JITTER_MS = 40;

/** Why somebody must stand for election now; null when nobody must, or this monitor could not. */
export function causeToLead(state: State): Cause | null {
  if (state.now < state.standDownUntilMs) return null;
  const cause = causeToStand(state);
  return cause === null || !canLead(state) || leaseForbids(state, state.config.self) !== null ? null : cause;
}

function causeToStand(state: State): Cause | null {
  const { table } = state.record;
  if (table === null) return soleMaster(state) === null ? null : 'found';
  if (table.phase === 'handover' && isReachable(state, table.master)) return 'resume';
  if (isHalfChanged(state, table)) return 'resume';
  if (!isFencedHere(state, table.master)) return null;
  if (table.phase !== 'stable') return 'resume';
  if (state.isOdown && canBeAgreed(state, table.master)) return 'failover';
  return isOvertaken(state, table) ? 'confirm' : null;
}

/** A change of members has lost its leader. It keeps the master, so that its keeper may lead; a lost master comes first. */
function isHalfChanged(state: State, { phase, next, master }: Table): boolean {
  return phase === 'stable' && next !== null && !sightOf(state, master).isDown;
}

/**
 * Voters that promised a later epoch give no lease under this table, also when nothing came of that election: the keeper
 * of the master, which is well but fenced, has the same table written in an epoch of its own.
 */
function isOvertaken(state: State, table: Table): boolean {
  const server = keptMaster(state);
  if (server === null || holdsLease(state)) return false;
  if (state.guard.state !== 'fenced' && !isSpared(state, server)) return false;
  return presentMaster(state) !== null && highestKnown(state) > table.epoch;
}

/** Whether it is this monitor's turn. Sets the time of the turn as soon as the positions are in. */
export function isMyTurn(state: State, course: Looking): boolean {
  if (!isSeenSince(state, course.sinceMs)) return false;
  if (!canHelp(state, course.cause)) {
    despair(state, course);
    return false;
  }
  course.standAtMs ??= state.now + waitMs(state, course.cause);
  return state.now >= course.standAtMs;
}

/** A voter grants only what it sees itself: where fewer find the master down, an election would only burn an epoch. */
function canBeAgreed(state: State, master: ServerId): boolean {
  return countAgreeing(state, master) >= needed(state) || !keeps(state.config, 'finds-master-down');
}

/** Whether there is anything that a leader could do. */
function canHelp(state: State, cause: Cause): boolean {
  const { table } = state.record;
  if (cause === 'found' || cause === 'confirm' || successors(state).length > 0) return true;
  if (cause === 'failover' || table === null) return false;
  if (table.target === null) return table.next !== null;
  const isPromoted = isReachable(state, table.target) && sightOf(state, table.target).report?.role === 'master';
  return (
    isPromoted || presentMaster(state) !== null || (table.phase === 'handover' && isReachable(state, table.master))
  );
}

/** Nobody can be promoted: says so once, and looks on. */
function despair(state: State, course: Looking): void {
  if (course.hasDespaired) return;
  course.hasDespaired = true;
  announce(state, { name: '-failover-abort-no-good-slave', text: 'no replica can be promoted' });
}

function waitMs(state: State, cause: Cause): number {
  if (cause === 'confirm') return 0;
  const place = line(state, cause).indexOf(state.config.self);
  return place <= 0 ? 0 : place * state.periods.candidateStepMs + roll(state.dice, JITTER_MS);
}

/** The voters in the order in which they stand: keepers of the best servers first, then the rest. */
function line(state: State, cause: Cause): readonly MonitorId[] {
  const keepers = preferred(state, cause).map((server) => keeperOf(state, server));
  const first = keepers.filter((keeper) => keeper !== null && isPresent(state, keeper));
  return [...new Set([...first, ...usableVoters(state)])].filter((voter) => voter !== null);
}

function preferred(state: State, cause: Cause): readonly ServerId[] {
  const target = state.record.table?.target ?? null;
  if (cause === 'resume' && target !== null && isReachable(state, target)) return [target];
  const sole = cause === 'found' ? soleMaster(state) : null;
  return sole === null ? successors(state) : [sole];
}
