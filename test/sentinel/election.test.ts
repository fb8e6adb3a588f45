import { expect } from 'chai';
import type { VoteRequest } from '../../sentinel/message.js';
import type { ProbeResult } from '../../sentinel/report.js';
import { E, Lab, M, S, beatOf, recordOf, reportOf, tableOf, viewOf } from '../kit/lab.js';

const REFUSED: ProbeResult = { kind: 'refused' };

/** A voter that finds the master down. */
function mourning(): Lab {
  const lab = Lab.well();
  lab.see(5, REFUSED);
  lab.pass(100);
  lab.see(5, REFUSED).pass(10);
  lab.take();
  return lab;
}

function request(change: Partial<VoteRequest> = {}): VoteRequest {
  return { kind: 'voteRequest', epoch: E(2), purpose: 'failover', table: tableOf(), ...change };
}

function muted(): Lab {
  return mourning().feed({ kind: 'persistFailed', reason: 'ENOSPC' });
}

function busy(): Lab {
  const lab = Lab.well({ self: 5 });
  lab.ask({ kind: 'order', order: [S(6), S(5), S(7)] });
  lab.take();
  return lab;
}

describe('a vote', () => {
  const rows: readonly [string, () => Lab, number, VoteRequest, string | null][] = [
    ['a higher epoch, and the master is down', mourning, 7, request(), null],
    ['a lower epoch', mourning, 7, request({ epoch: E(0) }), 'promised epoch 1'],
    ['the same epoch, the same candidate again', () => mourning().hear(7, request()), 7, request(), null],
    [
      'the same epoch, another candidate',
      () => mourning().hear(7, request()),
      5,
      request(),
      'promised epoch 2 to 10.0.0.7:26379',
    ],
    [
      'the epoch whose leader already wrote',
      mourning,
      7,
      request({ epoch: E(1) }),
      'promised epoch 1 to 10.0.0.5:26379',
    ],
    ['the master is not down', () => Lab.well(), 7, request(), 'does not find 10.0.0.5:6379 down'],
    ['the master is not down, for a change', () => Lab.well(), 7, request({ purpose: 'change' }), null],
    ['a change while only this monitor finds it down', mourning, 7, request({ purpose: 'change' }), null],
    ['a disk that fails', muted, 7, request(), 'cannot vote: ENOSPC'],
    ['no memory', () => new Lab({ record: null }), 7, request({ purpose: 'change' }), 'cannot vote: it has no memory'],
    [
      'a change while it is busy itself',
      busy,
      7,
      request({ epoch: E(5), purpose: 'change' }),
      'is busy itself (campaigning)',
    ],
    [
      'an unfinished failover: whoever finishes it is welcome',
      () => unfinished(),
      7,
      request({ epoch: E(9), table: null }),
      null,
    ],
  ];
  for (const [what, build, from, asked, refusal] of rows) {
    it(`${what}: ${refusal === null ? 'granted' : 'refused'}`, () => {
      const lab = build();
      lab.take();
      lab.hear(from, asked);
      const [vote] = lab.sent('vote');
      expect(vote?.isGranted).to.equal(refusal === null);
      expect(vote?.reason ?? '').to.contain(refusal ?? '');
      if (refusal === null) expect(lab.state.record.votedFor).to.equal(M(from));
    });
  }

  it('is neither given nor refused to somebody who is no member, and brings no epoch', () => {
    const lab = mourning();
    lab.take();
    lab.hear(9, request({ epoch: E(7) }));
    expect(lab.sent('vote')).to.deep.equal([]);
    expect(lab.state.record.promised).to.equal(E(1));
  });

  it('is on disk before it is sent', () => {
    const lab = mourning();
    lab.take();
    lab.hear(7, request());
    const kinds = lab.take().map((effect) => (effect.kind === 'send' ? effect.message.kind : effect.kind));
    expect(kinds.indexOf('persist')).to.be.within(0, kinds.indexOf('vote') - 1);
  });

  it('is not even answered in an absurd epoch, and once is announced', () => {
    const lab = mourning();
    lab.hear(7, request({ epoch: E(1002) }));
    expect(lab.sent('vote')).to.have.length(0);
    expect(lab.announced()).to.include('+absurd-epoch');
    lab.hear(7, request({ epoch: E(1001) }));
    expect(lab.sent('vote')[0]?.isGranted).to.equal(true);
  });

  it('teaches the voter the candidate’s newer table', () => {
    const lab = Lab.well();
    const newer = tableOf({ epoch: E(3), version: 7, master: S(6) });
    lab.hear(7, request({ epoch: E(4), purpose: 'change', table: newer }));
    expect(lab.state.record.table).to.deep.equal(newer);
    expect(lab.sent('vote')[0]?.table).to.deep.equal(newer);
  });
});

describe('an election', () => {
  it('is won with the votes of a majority, and the newest table of the votes is the one to go on from', () => {
    const lab = campaigning();
    const epoch = lab.state.record.promised;
    lab.hear(7, voteOf({ epoch, table: tableOf({ version: 4, order: [S(7), S(6), S(5)] }) }));
    expect(lab.announced()).to.include('+elected-leader');
    expect(lab.state.record.table?.version).to.equal(5);
    expect(lab.course).to.equal('recording');
  });

  it('counts no vote of another epoch, of a stranger, or twice', () => {
    const lab = campaigning();
    const epoch = lab.state.record.promised;
    lab.hear(7, voteOf({ epoch: E(epoch - 1) }));
    for (const stranger of [8, 9, 10, 11]) lab.hear(stranger, voteOf({ epoch }));
    expect(lab.course).to.equal('campaigning');
  });

  it('is lost when a majority refuses, and is not repeated at once', () => {
    const lab = campaigning();
    const epoch = lab.state.record.promised;
    for (const n of [5, 7]) lab.hear(n, voteOf({ epoch, isGranted: false, reason: 'no' }));
    expect(lab.announced()).to.include('-failover-abort-not-elected');
    expect(lab.state.record.promised).to.equal(epoch);
    expect(lab.state.standDownUntilMs - lab.now).to.be.within(400, 550);
  });

  it('is over after its time', () => {
    const lab = campaigning();
    lab.pass(400);
    expect(lab.announced()).to.include('-failover-abort-not-elected');
  });

  it('goes above the epoch that a refusal tells of', () => {
    const lab = campaigning();
    lab.hear(5, voteOf({ epoch: lab.state.record.promised, isGranted: false, reason: 'no', promised: E(40) }));
    lab.hear(7, voteOf({ epoch: lab.state.record.promised, isGranted: false, reason: 'no', promised: E(40) }));
    for (let n = 0; n < 12; n++) lab.see(5, REFUSED).seeReplicas().pass(50);
    expect(lab.state.record.promised).to.equal(41);
  });

  it('is not begun where too few find the master down to win it', () => {
    const lab = Lab.well({ settings: { quorum: 1 } });
    for (let n = 0; n < 40; n++)
      lab.meet().see(5, REFUSED).see(6, reportOf('replica')).see(7, reportOf('replica')).pass(50);
    expect(lab.state.isOdown).to.equal(true);
    expect(lab.state.record.promised).to.equal(1);
  });
});

describe('epochs far above everything known', () => {
  it('are believed when all others speak of them', () => {
    const lab = Lab.well();
    lab.hear(5, beatOf({ promised: E(5000) }));
    expect(lab.announced()).to.deep.equal(['+absurd-epoch']);
    lab.hear(7, beatOf({ promised: E(5003) }));
    lab.take();
    lab.hear(5, beatOf({ promised: E(5004) }));
    expect(lab.announced()).to.deep.equal([]);
    expect(lab.state.peers.get(M(5))?.heartbeat?.promised).to.equal(5004);
  });

  it('are announced once while they are not believed', () => {
    const lab = Lab.well();
    for (let n = 0; n < 5; n++) lab.hear(5, beatOf({ promised: E(5000) }));
    expect(lab.announced()).to.deep.equal(['+absurd-epoch']);
  });
});

function unfinished(): Lab {
  return Lab.well({ record: recordOf({ table: tableOf({ phase: 'promoting', target: S(6) }) }) });
}

function down() {
  return [viewOf(S(5), { isDown: true, evidence: 'refused' }), viewOf(S(6)), viewOf(S(7))];
}

function voteOf(change: object) {
  const plain = {
    kind: 'vote',
    epoch: E(2),
    isGranted: true,
    reason: '',
    freeInMs: 0,
    promised: E(2),
    table: null,
    floor: null,
  } as const;
  return { ...plain, ...change };
}

/** A monitor that just asked for votes, because the quorum finds the master down. */
function campaigning(): Lab {
  const lab = mourning();
  lab.meet({ views: down() }, { views: down() }).seeReplicas().pass(10);
  for (let n = 0; n < 20 && lab.course !== 'campaigning'; n++) lab.seeReplicas().pass(10);
  expect(lab.course).to.equal('campaigning');
  return lab;
}
