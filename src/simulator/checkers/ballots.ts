import type { Announcement, DurableRecord, Effect, MonitorId, Table } from '../../../sentinel/index.js';
import type { Host } from '../host.js';
import type { Observer, Site } from '../site.js';
import { Violation } from '../violation.js';
import { electoratesOf, isMajorityOf } from '../voters.js';

/**
 * Epochs never go back, are never used twice and never leap; one vote a voter and epoch; no leader without a majority's
 * votes; one text for one version of the table.
 */
export function watchBallots(site: Site): Observer {
  const book: Book = {
    promised: new Map(),
    votes: new Map(),
    grants: new Map(),
    leaders: new Map(),
    tables: new Map(),
    stood: new Set([0]),
  };
  return {
    onStored: (host, record) => {
      checkPromise(book, host, record);
      if (record.table !== null) checkText(book, record.table);
    },
    onEffect: (host, effect) => {
      if (effect.kind === 'send' && effect.message.kind === 'vote' && effect.message.isGranted) {
        countVote(book, { voter: host.monitor, epoch: effect.message.epoch, candidate: effect.to });
      }
      if (isElection(effect)) checkLeader(book, host, { epoch: effect.announcement.epoch ?? 0, site });
    },
  };
}

interface Book {
  readonly promised: Map<MonitorId, number>;
  /** Whom each voter voted for, by voter and epoch. */
  readonly votes: Map<string, MonitorId>;
  /** Who voted for a candidate, by epoch and candidate. */
  readonly grants: Map<string, Set<MonitorId>>;
  readonly leaders: Map<number, MonitorId>;
  readonly tables: Map<string, Table>;
  /** The epochs in which somebody stood. */
  readonly stood: Set<number>;
}

interface Ballot {
  readonly voter: MonitorId;
  readonly epoch: number;
  readonly candidate: MonitorId;
}

function checkPromise(book: Book, { monitor }: Host, { promised, votedFor }: DurableRecord): void {
  const before = book.promised.get(monitor) ?? 0;
  if (promised < before) throw new Violation('epochs', `${monitor} went back from epoch ${before} to ${promised}`);
  book.promised.set(monitor, promised);
  if (votedFor === monitor) book.stood.add(promised);
  if (!book.stood.has(promised)) throw new Violation('epochs', `${monitor} took epoch ${promised}: nobody ever stood`);
  if (votedFor !== null) countVote(book, { voter: monitor, epoch: promised, candidate: votedFor });
}

function countVote(book: Book, { voter, epoch, candidate }: Ballot): void {
  const key = `${voter} ${epoch}`;
  const before = book.votes.get(key) ?? candidate;
  if (before !== candidate) throw new Violation('votes', `${voter} voted for ${before} and ${candidate} in ${epoch}`);
  book.votes.set(key, candidate);
  const race = `${epoch} ${candidate}`;
  book.grants.set(race, (book.grants.get(race) ?? new Set()).add(voter));
}

function isElection(effect: Effect): effect is { kind: 'announce'; announcement: Announcement } {
  return effect.kind === 'announce' && effect.announcement.name === '+elected-leader';
}

function checkLeader(book: Book, { monitor, disk }: Host, { epoch, site }: { epoch: number; site: Site }): void {
  const votes = book.grants.get(`${epoch} ${monitor}`) ?? new Set();
  const lacking = electoratesOf(site, disk).find((voters) => !isMajorityOf(voters, votes));
  if (lacking !== undefined)
    throw new Violation('votes', `${monitor} leads epoch ${epoch} with ${votes.size} votes of ${lacking.join(', ')}`);
  const other = book.leaders.get(epoch) ?? monitor;
  if (other !== monitor) throw new Violation('votes', `${other} and ${monitor} both lead epoch ${epoch}`);
  book.leaders.set(epoch, monitor);
}

function checkText(book: Book, table: Table): void {
  const key = `${table.epoch}/${table.version}`;
  const before = book.tables.get(key);
  if (before === undefined) book.tables.set(key, table);
  else if (before !== table && JSON.stringify(before) !== JSON.stringify(table)) {
    throw new Violation('table', `two tables are version ${key}: ${JSON.stringify(before)}, ${JSON.stringify(table)}`);
  }
}
