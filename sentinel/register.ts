import { isAbsurd } from './absurd.js';
import type { Write } from './course.js';
import { dropLease } from './lease.js';
import type { Epoch, MonitorId, ServerId } from './ids.js';
import { isEnough, promiseLack, serversOf, settledVoters } from './members.js';
import { announceMembers, isBoundByFormerVoters, maybeTellRemoval } from './membership.js';
import type { Written } from './message.js';
import type { DurableRecord } from './record.js';
import { keeps } from './rules.js';
import { announce, save, send, sendAll } from './state.js';
import type { State } from './state.js';
import { compareTables, isSameOrder, isSound } from './table.js';
import type { Membership, Phase, Table } from './table.js';
import { lookSoon, wantReports } from './watch.js';

/** What a leader changes in the table; the rest stays as it is. */
export interface TableChange {
  readonly phase: Phase;
  readonly master: ServerId;
  readonly target: ServerId | null;
  readonly order?: readonly ServerId[];
  /** Takes the place of order, voters and former members. */
  readonly members?: Membership;
  /** What the members are to be; left out, it stays as it is. */
  readonly next?: Membership | null;
}

/** The next version of the table, as the leader of `epoch` writes it. */
export function nextTable(state: State, epoch: Epoch, change: TableChange): Table {
  const table = state.record.table;
  const order = change.members?.order ?? change.order ?? serversOf(state);
  const isSameList = change.order === undefined && (table === null || isSameOrder(order, table.order));
  const isSame = table?.master === change.master && isSameList;
  return {
    epoch,
    version: (table?.version ?? 0) + 1,
    phase: change.phase,
    master: change.master,
    target: change.target,
    order,
    voters: change.members?.voters ?? settledVoters(state),
    former: change.members?.former ?? table?.former ?? [],
    next: change.next === undefined ? (table?.next ?? null) : change.next,
    sinceUnixMs: isSame ? table.sinceUnixMs : Math.round(state.now + state.config.unixOffsetMs),
  };
}

/** Stores the table here and asks every voter to store it. */
export function startWrite(state: State, table: Table): Write {
  const stored = new Set(isBoundByFormerVoters(state, table) ? [] : [state.config.self]);
  adopt(state, table, null);
  const write: Write = { table, stored, sentAtMs: state.now };
  sendAll(state, { kind: 'write', epoch: table.epoch, table });
  return write;
}

/** Asks again whoever has not answered. */
export function resendWrite(state: State, write: Write): void {
  write.sentAtMs = state.now;
  for (const [to, peer] of state.peers) {
    if (!peer.isLinked || write.stored.has(to)) continue;
    send(state, to, { kind: 'write', epoch: write.table.epoch, table: write.table });
  }
}

/** Whether enough voters have the table on disk that every later leader will find it. */
export function isStoredByMajority(state: State, write: Write): boolean {
  return isEnough(state, (voter) => write.stored.has(voter)) || !keeps(state.config, 'table-on-majority');
}

/** A leader's write: stored unless a higher epoch was promised. */
export function onWrite(state: State, from: MonitorId, epoch: Epoch, table: Table): void {
  if (promiseLack(state) !== null || isAbsurd(state, epoch)) return;
  if (table.epoch !== epoch || !isSound(table)) return;
  const { promised } = state.record;
  const isStored = epoch >= promised && !isBoundByFormerVoters(state, table);
  if (isStored) {
    const votedFor = epoch > promised ? null : state.record.votedFor;
    if (compareTables(table, state.record.table) > 0) adopt(state, table, from, { promised: epoch, votedFor });
    else if (epoch > promised) save(state, { promised: epoch, votedFor });
    state.standDownUntilMs = state.now + state.periods.patienceMs;
  }
  const answer = { kind: 'written', epoch, version: table.version, isStored, promised: state.record.promised } as const;
  send(state, from, answer);
}

/** Counts a voter's answer to a write; true when it says that this leader's time is over. */
export function onWritten(from: MonitorId, answer: Written, write: Write | null): boolean {
  if (write === null || answer.epoch !== write.table.epoch) return false;
  if (!answer.isStored) return answer.promised > answer.epoch;
  if (answer.version === write.table.version) write.stored.add(from);
  return false;
}

/** A table heard outside of an election: taken over when it is newer. Never counts as a promise. */
export function onTable(state: State, from: MonitorId, table: Table): void {
  if (isAbsurd(state, table.epoch) || !isSound(table)) return;
  if (compareTables(table, state.record.table) <= 0) return;
  adopt(state, table, from);
  // Somebody was at work when this was written, and is given the time to end it.
  if (table.phase !== 'stable') state.standDownUntilMs = state.now + state.periods.patienceMs;
}

/** Makes `table` this monitor's table, on disk, and tells the world what is new in it. */
function adopt(state: State, table: Table, from: MonitorId | null, extra: Partial<DurableRecord> = {}): void {
  const before = state.record.table;
  const isNewMaster = before !== null && before.master !== table.master;
  const floor = isNewReign(before, table) ? null : state.record.floor;
  // A table of an epoch proves that its leader was elected: no vote is left to give in that epoch or below.
  const isLater = table.epoch > state.record.promised;
  const { promised, votedFor } = isLater ? { promised: table.epoch, votedFor: null } : state.record;
  save(state, { table, floor, promised, votedFor, ...extra });
  state.isHeartbeatDue = true;
  state.amends.clear();
  announceMembers(state, before, table);
  maybeTellRemoval(state, before);
  wantReports(state);
  if (isNewMaster) {
    state.isOdown = false;
    dropLease(state);
    lookSoon(state, table.master);
    if (from !== null) announce(state, { name: '+config-update-from', monitor: from });
    state.untoldSwitch = { from: state.untoldSwitch?.from ?? before.master, sinceMs: state.now };
  } else if (before !== null && !isSameOrder(before.order, table.order)) {
    announce(state, { name: '+order-changed', text: table.order.join(' ') });
  }
}

/**
 * Whether what was seen of the master before is no measure of it any more: it is another one, or the same again after
 * a change, or another one was master in the versions that were missed.
 */
function isNewReign(before: Table | null, table: Table): boolean {
  if (before === null) return false;
  const isAgain = before.phase !== 'stable' && table.phase === 'stable';
  return before.master !== table.master || isAgain || table.version > before.version + 1;
}
