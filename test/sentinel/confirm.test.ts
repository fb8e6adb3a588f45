import { expect } from 'chai';
import { hasOneMaster, isWell } from '../../src/simulator/outlook.js';
import { World } from '../../src/simulator/world.js';
import { E, Lab, M, S, at, reportOf } from '../kit/lab.js';

const lease = { lengthMs: 500, marginMs: 100, unguardedMs: 1500 };

describe('a master that lost its lease to an election of which nothing came', () => {
  it('is confirmed by its keeper, in an epoch above all that voters promised', () => {
    const lab = fenced();
    lab.meet({ promised: E(3) }, { promised: E(3) });
    for (let n = 0; n < 4; n++) lab.pass(30).answerLooks();
    expect(lab.sent('voteRequest')[0]).to.include({ epoch: 4, purpose: 'change' });
    for (const n of [6, 7]) lab.hear(n, { ...VOTE, promised: E(4) });
    const [write] = lab.sent('write');
    expect(write?.table).to.include({ epoch: 4, version: 2, phase: 'stable', master: S(5), target: null });
  });

  it('is left alone by its keeper while voters promised nothing later', () => {
    const lab = fenced();
    for (let n = 0; n < 8; n++) lab.meet().pass(30).answerLooks();
    expect(lab.sent('voteRequest')).to.deep.equal([]);
  });

  it('is confirmed by voters that find it fenced for long', () => {
    const lab = Lab.well({ self: 6, settings: { lease, quorum: 1 } }).passWell(1600);
    lab.see(5, reportOf('master', { isFenced: true }));
    for (let n = 0; n < 40 && !lab.state.isOdown; n++) lab.pass(50).meet().answerLooks();
    expect(lab.state.isOdown).to.equal(true);
    lab.take();
    lab.hear(5, { kind: 'voteRequest', epoch: E(9), purpose: 'change', table: null });
    expect(lab.sent('vote')[0]).to.include({ epoch: 9, reason: '', isGranted: true });
  });

  it('gets its lease back although half of the voters promised a later epoch', () => {
    const world = new World({
      monitors: 4,
      servers: 3,
      settings: { lease, quorum: 2 },
      prepare: (made) => {
        for (const server of made.servers.values()) Object.assign(server, { startsFenced: true, replicaLimitMs: 1000 });
      },
    });
    world.runUntil('everything is well', () => isWell(world));
    world.run(1000);
    for (const n of [6, 7]) {
      const message = { kind: 'voteRequest', epoch: E(3), purpose: 'change', table: null } as const;
      world.host(n).state!.lease.given = null;
      world.feed(n, { kind: 'received', from: M(8), message });
    }
    world.runUntil('the lease is lost', () => !hasOneMaster(world), 3000);
    world.runUntil('everything is well again', () => isWell(world), 3000);
    expect(world.server(5).isWritable).to.equal(true);
  });
});

describe('a master that its keeper opened, and somebody else fenced', () => {
  it('is opened again', () => {
    const lab = Lab.well({ self: 5, settings: { lease } }).passWell(300);
    lab.meet().hear(6, { kind: 'leased', seq: lab.state.lease.seq });
    ended(lab, 'unfence');
    lab.take();
    for (let n = 0; n < 6; n++) {
      lab.pass(25).see(5, reportOf('master', { isFenced: true }));
      lab.meet().hear(6, { kind: 'leased', seq: lab.state.lease.seq });
    }
    expect(lab.wanted('unfence').length).to.be.above(0);
  });
});

const VOTE = {
  kind: 'vote',
  epoch: E(4),
  isGranted: true,
  reason: '',
  freeInMs: 0,
  table: null,
  floor: null,
} as const;

/** The keeper of the master after its lease ran out; the server is fenced, and all else is well. */
function fenced(): Lab {
  const lab = Lab.well({ self: 5, settings: { lease } }).passWell(700);
  for (let n = 0; n < 4; n++) lab.pass(30).answerLooks();
  ended(lab, 'fence');
  const report = reportOf('master', { isFenced: true, position: at(1000) });
  lab.see(5, report);
  lab.take();
  return lab;
}

function ended(lab: Lab, action: 'fence' | 'unfence'): void {
  lab.feed({ kind: 'performed', action, server: S(5), result: { isDone: true, position: null } });
}
