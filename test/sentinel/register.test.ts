import { expect } from 'chai';
import { onWritten } from '../../sentinel/register.js';
import type { Written } from '../../sentinel/message.js';
import { compareTables, isSound, newest } from '../../sentinel/table.js';
import type { Table } from '../../sentinel/table.js';
import { E, Lab, M, S, at, beatOf, recordOf, tableOf } from '../kit/lab.js';

function write(table: Table, epoch = table.epoch) {
  return { kind: 'write', epoch, table } as const;
}

describe('a write of the table', () => {
  const rows: readonly [string, number, Partial<Table>, boolean, number][] = [
    ['of the promised epoch is stored', 5, { epoch: E(5), version: 2 }, true, 2],
    ['of a higher epoch is stored and is a promise', 5, { epoch: E(6), version: 2 }, true, 2],
    ['of a lower epoch is refused', 5, { epoch: E(4), version: 2 }, false, 1],
    ['that is known already is acknowledged again', 5, { epoch: E(5), version: 1 }, true, 1],
  ];
  for (const [what, promised, change, isStored, version] of rows) {
    it(what, () => {
      const record = recordOf({ promised: E(promised), votedFor: M(7), table: tableOf({ epoch: E(5) }) });
      const lab = new Lab({ record });
      lab.hear(7, write(tableOf(change)));
      const [answer] = lab.sent('written');
      expect(answer?.isStored).to.equal(isStored);
      expect(answer?.version).to.equal(change.version);
      expect(lab.state.record.table?.version).to.equal(version);
      expect(answer?.promised).to.equal(Math.max(promised, change.epoch ?? 0));
    });
  }

  it('of another leader of a higher epoch leaves no vote to give in it', () => {
    const lab = new Lab();
    lab.hear(7, write(tableOf({ epoch: E(6), version: 2 })));
    expect(lab.state.record).to.include({ promised: 6, votedFor: null });
  });

  it('is acknowledged only behind the record on disk', () => {
    const lab = new Lab();
    lab.hear(7, write(tableOf({ epoch: E(6), version: 2 })));
    const kinds = lab.take().map((effect) => (effect.kind === 'send' ? effect.message.kind : effect.kind));
    expect(kinds.indexOf('persist')).to.be.within(0, kinds.indexOf('written') - 1);
  });

  const unsound: readonly [string, Partial<Table>][] = [
    ['a target in a stable table', { target: S(6) }],
    ['no target in a change', { phase: 'promoting' }],
    ['a server twice', { order: [S(5), S(5), S(6)] }],
    ['a master that is no server', { master: S(9) }],
    ['a target that is no server', { phase: 'promoting', target: S(9) }],
    ['no voters', { voters: [] }],
  ];
  for (const [what, change] of unsound) {
    it(`with ${what} is ignored, however it comes`, () => {
      const table = tableOf({ epoch: E(3), version: 9, ...change });
      expect(isSound(table)).to.equal(false);
      const lab = new Lab();
      lab.hear(7, write(table)).hear(7, { kind: 'table', table });
      lab.hear(7, { kind: 'voteRequest', epoch: E(4), purpose: 'change', table });
      expect(lab.state.record.table).to.deep.equal(tableOf());
      expect(lab.sent('written')).to.have.length(0);
    });
  }

  it('whose table is of another epoch than it says is ignored', () => {
    const lab = new Lab();
    lab.hear(7, write(tableOf({ epoch: E(9), version: 2 }), E(5)));
    expect(lab.state.record).to.deep.equal(recordOf());
  });

  it('of an absurd epoch is ignored', () => {
    const lab = new Lab();
    lab
      .hear(7, write(tableOf({ epoch: E(5000), version: 2 })))
      .hear(7, { kind: 'table', table: tableOf({ epoch: E(5000) }) });
    expect(lab.state.record).to.deep.equal(recordOf());
  });
});

describe('the answers to a write', () => {
  const table = tableOf({ epoch: E(5), version: 3 });
  const rows: readonly [string, Partial<Written>, boolean, boolean][] = [
    ['stored', {}, true, false],
    ['stored, of an earlier version', { version: 2 }, false, false],
    ['refused for a higher epoch: this leader’s time is over', { isStored: false, promised: E(6) }, false, true],
    ['refused without one', { isStored: false, promised: E(5) }, false, false],
    ['of another epoch', { epoch: E(4) }, false, false],
  ];
  for (const [what, change, counts, isOver] of rows) {
    it(what, () => {
      const stored = new Set([M(6)]);
      const answer: Written = { kind: 'written', epoch: E(5), version: 3, isStored: true, promised: E(5), ...change };
      expect(onWritten(M(7), answer, { table, stored, sentAtMs: 0 })).to.equal(isOver);
      expect(stored.has(M(7))).to.equal(counts);
    });
  }

  it('are of no meaning when nothing is being written', () => {
    const answer = { kind: 'written', epoch: E(5), version: 3, isStored: false, promised: E(6) } as const;
    expect(onWritten(M(7), answer, null)).to.equal(false);
  });
});

describe('a table heard by the way', () => {
  it('is taken over when it is newer, and proves its epoch', () => {
    const lab = new Lab();
    lab.hear(7, { kind: 'table', table: tableOf({ epoch: E(4), version: 2 }) });
    expect(lab.state.record).to.include({ promised: 4, votedFor: null });
  });

  it('leaves the vote in the epoch that is promised already', () => {
    const lab = new Lab({ record: recordOf({ promised: E(4), votedFor: M(7) }) });
    lab.hear(5, { kind: 'table', table: tableOf({ epoch: E(4), version: 2 }) });
    expect(lab.state.record).to.include({ promised: 4, votedFor: M(7) });
  });

  it('is not taken over when it is older', () => {
    const lab = new Lab({ record: recordOf({ table: tableOf({ version: 5 }) }) });
    lab.hear(7, { kind: 'table', table: tableOf({ version: 4, master: S(6) }) });
    expect(lab.state.record.table?.version).to.equal(5);
  });

  it('leaves the field to whoever wrote it while a change is under way', () => {
    const lab = Lab.well();
    lab.hear(5, { kind: 'table', table: tableOf({ version: 2, phase: 'handover', target: S(6) }) });
    lab.pass(300);
    expect(lab.course).to.equal('idle');
  });

  it('with another master is announced, and the master is looked at at once', () => {
    const lab = Lab.well();
    lab.hear(7, { kind: 'table', table: tableOf({ epoch: E(2), version: 3, master: S(7) }) });
    expect(lab.announced()).to.include.members(['+config-update-from', '+switch-master']);
    expect(lab.wanted('probe').map(({ server }) => server)).to.include(S(7));
  });

  it('with another order is announced', () => {
    const lab = Lab.well();
    lab.hear(7, { kind: 'table', table: tableOf({ version: 2, order: [S(5), S(7), S(6)] }) });
    expect(lab.announced()).to.include('+order-changed');
  });

  it('is told to a peer that is behind, once per version', () => {
    const lab = Lab.well();
    lab.hear(7, { kind: 'table', table: tableOf({ version: 2 }) });
    lab.take();
    lab.hear(5, beatOf()).hear(5, beatOf());
    expect(lab.sent('table')).to.have.length(1);
    lab
      .feed({ kind: 'unlinked', peer: M(5), isClosed: true })
      .feed({ kind: 'linked', peer: M(5) })
      .hear(5, beatOf());
    expect(lab.sent('table')).to.have.length(2);
  });
});

describe('what is known of the master’s position', () => {
  const floor = at(700);
  const rows: readonly [string, Partial<Table>, Partial<Table>, boolean][] = [
    ['is kept with the next version of the same master', {}, { version: 2 }, true],
    ['is kept while its successor is being promoted', {}, { version: 2, phase: 'promoting', target: S(6) }, true],
    ['is forgotten with another master', {}, { version: 2, master: S(6) }, false],
    [
      'is forgotten when the same is master again after a change',
      { phase: 'handover', target: S(6) },
      { version: 2 },
      false,
    ],
    ['is forgotten where versions were missed', {}, { version: 3 }, false],
  ];
  for (const [what, before, after, isKept] of rows) {
    it(what, () => {
      const lab = new Lab({ record: recordOf({ table: tableOf(before), floor }) });
      lab.hear(7, { kind: 'table', table: tableOf({ epoch: E(2), ...after }) });
      expect(lab.state.record.floor).to.equal(isKept ? floor : null);
    });
  }
});

describe('tables', () => {
  it('are ordered by epoch, then version; none is older than any', () => {
    const [a, b, c] = [
      tableOf({ version: 9 }),
      tableOf({ epoch: E(2), version: 1 }),
      tableOf({ epoch: E(2), version: 2 }),
    ];
    expect(compareTables(a, b)).to.be.lessThan(0);
    expect(compareTables(c, b)).to.be.greaterThan(0);
    expect(compareTables(b, b)).to.equal(0);
    expect(compareTables(null, a)).to.be.lessThan(0);
    expect(compareTables(null, null)).to.equal(0);
    expect(newest([a, null, c, b])).to.equal(c);
    expect(newest([null])).to.equal(null);
  });
});
