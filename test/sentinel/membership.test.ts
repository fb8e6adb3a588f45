import { expect } from 'chai';
import { isOneStep, isSound } from '../../sentinel/table.js';
import type { Table } from '../../sentinel/table.js';
import { isBoundByFormerVoters } from '../../sentinel/membership.js';
import { E, Lab, M, S, beatOf, recordOf, reportOf, tableOf } from '../kit/lab.js';

const lease = { lengthMs: 1000, marginMs: 100, unguardedMs: 1500 };
const DONE = { isDone: true, position: null } as const;
const FORMER = { monitor: M(7), server: S(7), atUnixMs: 1_767_225_600_000 };

/** The members are to be 5, 6, 7 and 8. */
const joint = (change: Partial<Table> = {}): Table =>
  tableOf({
    version: 2,
    next: { order: [S(5), S(6), S(7), S(8)], voters: [M(5), M(6), M(7), M(8)], former: [] },
    ...change,
  });

/** Only 5 and 6 are members: 7 was removed. */
const without7 = (change: Partial<Table> = {}): Table =>
  tableOf({ version: 3, order: [S(5), S(6)], voters: [M(5), M(6)], former: [FORMER], ...change });

describe('a table with next members', () => {
  const rows: readonly [string, Table, boolean][] = [
    ['one voter more', joint(), true],
    ['one voter fewer', joint({ next: { order: [S(5), S(6)], voters: [M(5), M(6)], former: [FORMER] } }), true],
    ['two voters more', joint({ next: { order: [S(5)], voters: [M(5), M(6), M(7), M(8), M(9)], former: [] } }), false],
    [
      'another voter in the place of one',
      joint({ next: { order: [S(5)], voters: [M(5), M(6), M(8)], former: [] } }),
      false,
    ],
    ['no master among the next', joint({ next: { order: [S(6)], voters: [M(5), M(6), M(7)], former: [] } }), false],
    ['nobody to vote next', joint({ voters: [M(5)], next: { order: [S(5)], voters: [], former: [] } }), false],
    ['a voter twice', joint({ voters: [M(5), M(5), M(6)] }), false],
  ];
  for (const [what, table, isRight] of rows) {
    it(`is ${isRight ? 'sound' : 'not sound'} with ${what}`, () => expect(isSound(table)).to.equal(isRight));
  }

  it('has majorities that meet, whatever their size', () => {
    for (let size = 1; size <= 5; size++) {
      const old = Array.from({ length: size }, (_, n) => M(n + 5));
      const all = [...old, M(20)];
      expect(isOneStep(old, all)).to.equal(true);
      for (const a of majorities(old))
        for (const b of majorities(all)) expect(a.some((voter) => b.includes(voter))).to.equal(true);
    }
  });
});

describe('a monitor, while the voters change,', () => {
  it('is elected by a majority of the old ones and of the new ones', () => {
    const lab = electing();
    expect(lab.hear(5, vote()).course).to.equal('campaigning');
    expect(lab.hear(8, vote()).course).not.to.equal('campaigning');
  });

  it('counts no vote of somebody who is in neither', () => {
    const lab = electing();
    expect(lab.hear(5, vote()).hear(9, vote()).course).to.equal('campaigning');
  });

  it('asks for links with those that are to come', () => {
    const lab = Lab.well().hear(5, { kind: 'table', table: joint() });
    expect(lab.wanted('link').at(-1)).to.deep.equal({ kind: 'link', peer: M(8), isFormer: false });
  });

  it('ends the links with nobody, but keeps a removed one to be told', () => {
    const lab = Lab.well().hear(5, { kind: 'table', table: without7() });
    expect(lab.wanted('link').at(-1)).to.deep.equal({ kind: 'link', peer: M(7), isFormer: true });
    expect(lab.wanted('detach')).to.deep.equal([{ kind: 'detach', server: S(7) }]);
    expect(lab.announced()).to.include('-member');
  });
});

describe('a voter that promised a lease', () => {
  const promised = (): Lab =>
    Lab.well({ self: 6, settings: { lease } })
      .passWell(1100)
      .hear(5, beatOf({ lease: { seq: 7, lengthMs: 1000 } }));

  it('stores the next members of those among whom it promised', () => {
    const lab = promised().hear(5, { kind: 'write', epoch: E(1), table: joint() });
    expect(lab.sent('written').at(-1)?.isStored).to.equal(true);
  });

  it('stores those of others only when the promise has ended', () => {
    const later = joint({
      version: 4,
      voters: [M(5), M(6), M(7), M(8)],
      next: { order: [S(5)], voters: [M(5), M(6), M(7), M(8), M(9)], former: [] },
    });
    const lab = promised();
    expect(isBoundByFormerVoters(lab.state, later)).to.equal(true);
    lab.hear(5, { kind: 'write', epoch: E(1), table: later });
    expect(lab.sent('written').at(-1)?.isStored).to.equal(false);
    lab.pass(1100).hear(5, { kind: 'write', epoch: E(1), table: later });
    expect(lab.sent('written').at(-1)?.isStored).to.equal(true);
  });

  it('stores no next members while it may have promised before its start', () => {
    const lab = Lab.well({ self: 6, record: recordOf({ longestLeaseMs: 1000 }), settings: { lease } });
    lab.hear(5, { kind: 'write', epoch: E(1), table: joint() });
    expect(lab.sent('written').at(-1)?.isStored).to.equal(false);
  });
});

describe('a removed host', () => {
  const removed = (): Lab => Lab.well({ self: 7, settings: { lease } }).hear(5, { kind: 'table', table: without7() });

  it('says so, and what would take it in again', () => {
    const lab = removed();
    expect(lab.announced().filter((name) => name === '+removed')).to.have.length(1);
    const [told] = lab
      .wanted('announce')
      .flatMap(({ announcement: { name, text } }) => (name === '+removed' ? [text] : []));
    expect(told)
      .to.include('removed from group telemetry at 2026-01-01T00:00:00Z')
      .and.to.include('ts add host 10.0.0.7');
  });

  it('fences its server when that comes back as a master', () => {
    const lab = removed().feed({ kind: 'performed', action: 'fence', server: S(7), result: DONE });
    lab
      .pass(600)
      .see(7, reportOf('master', { isFenced: false }))
      .pass(100);
    expect(lab.wanted('fence').map(({ server }) => server)).to.include(S(7));
  });

  it('votes for nobody and takes no request', () => {
    const lab = removed();
    lab.hear(5, { kind: 'voteRequest', epoch: E(9), purpose: 'change', table: null });
    expect(lab.sent('vote').at(-1)?.isGranted).to.equal(false);
    expect(lab.ask({ kind: 'failover', acceptLossBytes: 0 }).answer()).to.include({ code: 'E_NOT_MEMBER' });
  });

  it('is not listened to by the others, and told the table', () => {
    const lab = Lab.well({ record: recordOf({ table: without7() }) }).feed({ kind: 'linked', peer: M(7) });
    lab.take();
    lab.hear(7, beatOf({ promised: E(500), leads: E(500) }));
    lab.hear(7, { kind: 'write', epoch: E(2), table: tableOf({ epoch: E(2), version: 9 }) });
    lab.hear(7, { kind: 'table', table: tableOf({ epoch: E(2), version: 9 }) });
    expect(lab.state.record.table).to.deep.equal(without7());
    expect(lab.sent('table')).to.deep.equal([{ kind: 'table', table: without7() }]);
    expect(lab.sent('written')).to.deep.equal([]);
  });
});

/** Monitor 6 asks for votes for a change of order, with the voters about to change. */
function electing(): Lab {
  const lab = new Lab({ self: 6, record: recordOf({ table: joint() }), settings: { quorum: null } });
  for (const n of [5, 7, 8]) {
    lab.feed({ kind: 'linked', peer: M(n) });
    lab.hear(n, beatOf({ version: { epoch: E(1), version: 2 } }));
  }
  lab.seeAll();
  for (let waitedMs = 0; waitedMs < 2000 && lab.course !== 'campaigning'; waitedMs += 50) {
    lab.pass(50).answerLooks();
    for (const n of [5, 7, 8]) lab.hear(n, beatOf({ version: { epoch: E(1), version: 2 } }));
  }
  expect(lab.course).to.equal('campaigning');
  return lab;
}

function vote() {
  const rest = { reason: '', freeInMs: 0, promised: E(2), table: joint(), floor: null } as const;
  return { kind: 'vote', epoch: E(2), isGranted: true, ...rest } as const;
}

function majorities<T>(all: readonly T[]): readonly (readonly T[])[] {
  const subsets = all.reduce<readonly (readonly T[])[]>(
    (known, each) => [...known, ...known.map((set) => [...set, each])],
    [[]],
  );
  return subsets.filter((set) => set.length * 2 > all.length);
}
