import { expect } from 'chai';
import type { Change } from '../../sentinel/request.js';
import { E, Lab, M, S, at, recordOf, reportOf, tableOf, viewOf } from '../kit/lab.js';

const order = (...list: readonly number[]): Change => ({ kind: 'order', order: list.map(S) });
const move: Change = { kind: 'failover', acceptLossBytes: 0 };
const REFUSED = { kind: 'refused' } as const;

const well = (): Lab => Lab.well({ self: 5 });
const down = [viewOf(S(5), { isDown: true, evidence: 'refused' }), viewOf(S(6)), viewOf(S(7))];

/** The quorum finds the master down, and nobody can take its place. */
function stuck(): Lab {
  const lab = Lab.well({ self: 5, record: recordOf({ floor: at(9000) }) });
  lab.see(5, REFUSED).meet({ views: down }, { views: down }).pass(80).seeReplicas().pass(10);
  return lab;
}

describe('an operator’s request', () => {
  const rows: readonly [string, () => Lab, Change, string, string][] = [
    ['a server twice', well, order(6, 6, 7), 'E_DOUBLED_SERVER', '10.0.0.6:6379 is named twice'],
    ['a server of no group', well, order(6, 5, 9), 'E_UNKNOWN_SERVER', '10.0.0.9:6379 is not a server of this group'],
    ['a server left out', well, order(6, 5), 'E_MISSING_SERVER', 'missing: 10.0.0.7:6379'],
    ['no order at all', well, order(), 'E_MISSING_SERVER', 'missing: 10.0.0.5:6379, 10.0.0.6:6379'],
    [
      'no quorum',
      () => new Lab({ self: 5 }).seeAll(),
      order(6, 5, 7),
      'E_NO_QUORUM',
      '1 of 3 monitors are present, 2 are needed',
    ],
    [
      'a successor that does not answer',
      () => well().see(6, REFUSED),
      order(6, 5, 7),
      'E_NOT_ELIGIBLE',
      'cannot be master: unreachable',
    ],
    [
      'a successor that may not be master',
      () => well().see(6, reportOf('replica', { priority: 0 })),
      order(6, 5, 7),
      'E_NOT_ELIGIBLE',
      'priority-0',
    ],
    [
      'another order while the master does not answer',
      () => well().see(5, { kind: 'silent' }),
      order(5, 7, 6),
      'E_NOT_ELIGIBLE',
      'does not answer',
    ],
    [
      'another master while the master is down',
      () => well().see(5, REFUSED),
      order(6, 5, 7),
      'E_BUSY',
      'wait for the failover',
    ],
    [
      'a failover before the quorum agreed',
      () => well().see(5, REFUSED),
      move,
      'E_BUSY',
      'the quorum has not agreed yet',
    ],
    ['a failover without a replica', () => noReplica(), move, 'E_NO_REPLICA', '10.0.0.6:6379 priority-0'],
    ['a failover without a table', () => noTable(), move, 'E_NO_MASTER', 'has no master yet'],
    ['a failover that is stuck', () => stuck(), move, 'E_NO_REPLICA', 'too-far-behind'],
    [
      'another change under way',
      () => well().ask(order(6, 5, 7), 'first'),
      order(7, 5, 6),
      'E_BUSY',
      'the order 10.0.0.6:6379',
    ],
    ['a change of nobody’s under way', () => resuming(), order(7, 5, 6), 'E_BUSY', 'a change is being finished'],
  ];
  for (const [what, build, change, code, text] of rows) {
    it(`${what}: ${code}`, () => {
      const lab = build();
      lab.ask(change);
      const outcome = lab.answer();
      expect(outcome).to.include({ isDone: false, code });
      expect(outcome?.text).to.contain(text);
    });
  }

  it('that wants what is so already is done', () => {
    const lab = well().ask(order(5, 6, 7));
    expect(lab.answer()).to.deep.include({ isDone: true });
    expect(lab.course).to.equal('idle');
  });

  it('of a monitor that keeps no master is handed to the one that does, and its answer handed back', () => {
    const lab = Lab.well({ self: 6 }).ask(order(6, 5, 7));
    expect(lab.sent('ask')).to.deep.equal([{ kind: 'ask', id: 'r', change: order(6, 5, 7) }]);
    lab.hear(5, { kind: 'asked', id: 'r', outcome: { isDone: true, text: 'fine' } });
    expect(lab.answer()).to.deep.equal({ isDone: true, text: 'fine' });
  });

  it('that was handed over is answered when its carrier is lost', () => {
    const lab = Lab.well({ self: 6 })
      .ask(order(6, 5, 7))
      .feed({ kind: 'unlinked', peer: M(5), isClosed: true });
    expect(lab.answer()).to.include({ code: 'E_TIMEOUT' });
  });

  it('is answered after ten seconds at the latest', () => {
    const lab = Lab.well({ self: 6 })
      .ask(order(6, 5, 7))
      .passWell(9900);
    expect(lab.answer()).to.equal(undefined);
    lab.passWell(200);
    expect(lab.answer()).to.include({ code: 'E_TIMEOUT' });
  });

  it('an answer that nobody waits for is of no meaning', () => {
    const lab = well().hear(6, { kind: 'asked', id: 'x', outcome: { isDone: true, text: '' } });
    expect(lab.wanted('answer')).to.have.length(0);
  });

  it('the same request twice is carried out once, and answered twice', () => {
    const lab = well()
      .ask(order(6, 5, 7), 'a')
      .ask(order(6, 5, 7), 'b');
    expect(lab.sent('voteRequest')).to.have.length(2);
    for (const n of [6, 7]) lab.hear(n, refusalOf(lab));
    for (const id of ['a', 'b']) expect(lab.answer(id)).to.include({ code: 'E_NO_QUORUM' });
  });

  it('to accept a loss is carried out although no monitor would do it by itself', () => {
    const lab = stuck().ask({ kind: 'failover', acceptLossBytes: 20_000 });
    expect(lab.course).to.equal('campaigning');
  });

  it('of which another change was found unfinished is refused, not called done', () => {
    const lab = well().ask(order(6, 5, 7));
    const table = tableOf({ version: 2, phase: 'promoting', target: S(7) });
    const vote = {
      kind: 'vote',
      epoch: lab.state.record.promised,
      isGranted: true,
      reason: '',
      freeInMs: 0,
      floor: null,
    } as const;
    lab.hear(7, { ...vote, promised: vote.epoch, table });
    for (const phase of ['recorded', 'promoted', 'settled']) finishStep(lab, phase);
    expect(lab.state.record.table).to.include({ phase: 'stable', master: S(7) });
    expect(lab.answer()).to.include({ isDone: false, code: 'E_BUSY' });
  });

  it('is carried out in the epoch of its leader while nobody has promised a later one, and else in the next', () => {
    for (const [promised, kind, epoch] of [
      [2, 'write', 2],
      [4, 'voteRequest', 5],
    ] as const) {
      const lab = well().ask(order(5, 7, 6), 'first');
      for (const n of [6, 7]) lab.hear(n, { ...refusalOf(lab), isGranted: true });
      finishStep(lab, 'recorded');
      lab.pass(10);
      expect(lab.course).to.equal('leading');
      lab.meet({ promised: E(promised) }, { promised: E(2) }).take();
      lab.ask(order(6, 5, 7));
      expect(lab.sent(kind)[0]).to.include({ epoch });
    }
  });
});

function noReplica(): Lab {
  const lab = Lab.well({ self: 5 });
  return lab.see(6, reportOf('replica', { priority: 0 })).see(7, reportOf('replica', { priority: 0 }));
}

function noTable(): Lab {
  const lab = new Lab({ self: 5, record: recordOf({ table: null, votedFor: null }) });
  return lab.meet().see(5, reportOf('replica')).seeReplicas();
}

/** Somebody else was at work a moment ago. */
function resuming(): Lab {
  const lab = well();
  return lab.hear(6, { kind: 'table', table: tableOf({ version: 2, phase: 'handover', target: S(6) }) });
}

function refusalOf(lab: Lab) {
  const epoch = lab.state.record.promised;
  return {
    kind: 'vote',
    epoch,
    isGranted: false,
    reason: 'no',
    freeInMs: 0,
    promised: E(epoch),
    table: null,
    floor: null,
  } as const;
}

/** What a majority or a server answers to the step that is under way. */
function finishStep(lab: Lab, phase: string): void {
  const table = lab.state.record.table;
  if (table === null) throw new Error('no table');
  const { epoch, version } = table;
  if (phase === 'promoted') {
    lab.feed({ kind: 'performed', action: 'promote', server: S(7), result: { isDone: true, position: at(1000) } });
  } else lab.hear(6, { kind: 'written', epoch, version, isStored: true, promised: epoch });
}
