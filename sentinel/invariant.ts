import { majorityOf } from './quorum.js';
import { votersOf } from './members.js';
import { holdsLease } from './lease.js';
import { keeps } from './rules.js';
import type { DurableRecord } from './record.js';
import type { State } from './state.js';
import { compareTables } from './table.js';

/** A rule that must hold whatever happens was broken: a defect. The process that meets it must end. */
export class InvariantError extends Error {
  constructor(rule: string) {
    super(`invariant broken: ${rule}`);
    this.name = 'InvariantError';
  }
}

/** Stops the world when `condition` does not hold. */
export function invariant(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new InvariantError(rule);
}

/** What must be true after every step, whatever came in (DESIGN 3.9, the part that one monitor can see). */
export function checkInvariants(state: State, before: DurableRecord): void {
  const { record } = state;
  invariant(record.promised >= before.promised, 'the promised epoch never goes back');
  const isRevote =
    record.promised === before.promised && before.votedFor !== null && record.votedFor !== before.votedFor;
  invariant(!isRevote, 'one vote for one candidate in an epoch');
  invariant(compareTables(record.table, before.table) >= 0, 'the table never goes back');
  checkTable(record);
  checkCourse(state);
  checkAddress(state);
}

/** One holder at most: who has no lease for an open master has let go of it, or is about to. */
function checkAddress(state: State): void {
  if (!state.config.hasAddress || !keeps(state.config, 'release-address')) return;
  const { address, guard } = state;
  const isHolding = address.state === 'claiming' || address.state === 'held';
  const hasRight = guard.state === 'open' && holdsLease(state);
  invariant(!isHolding || hasRight, 'no virtual address without the lease of an open master');
}

function checkTable(record: DurableRecord): void {
  const { table } = record;
  if (table === null) return;
  invariant(table.epoch <= record.promised, 'no table of an epoch above the promised one');
  invariant((table.target === null) === (table.phase === 'stable'), 'a target exactly while a change is under way');
  invariant(table.order.every(isFirst), 'no server twice in the order');
}

function isFirst<T>(each: T, place: number, all: readonly T[]): boolean {
  return all.indexOf(each) === place;
}

function checkCourse(state: State): void {
  const { course } = state;
  if (course.state === 'promoting' && course.errand.kind === 'failover') {
    const { table } = state.record;
    const isRecorded = table?.epoch === course.epoch && table.target === course.errand.target;
    invariant(isRecorded, 'no promotion that the table does not tell of');
  }
  if (course.state !== 'campaigning') return;
  invariant(course.votes.size <= votersOf(state).length + 1, 'no more votes than voters');
  invariant(majorityOf(votersOf(state).length) > 0, 'a majority is at least one');
}
