import { expect } from 'chai';
import { E, Lab, M, NO_LEASE, S, recordOf, reportOf, tableOf, viewOf } from '../kit/lab.js';
import type { ServerReport } from '../../sentinel/report.js';

const astray: Partial<ServerReport> = { upstream: { master: S(9), isLinked: true, downMs: 0, isSyncing: false } };

/** Replica 6 follows a stranger. */
function stray(self: number, change: Partial<ServerReport> = astray): Lab {
  const lab = Lab.well({ self });
  lab.see(6, reportOf('replica', change));
  lab.take();
  return lab;
}

describe('putting servers right', () => {
  it('the keeper tells a strayed server after the grace, with the clients put off', () => {
    const lab = stray(6).passWell(490);
    expect(lab.wanted('follow')).to.have.length(0);
    lab.passWell(20);
    expect(lab.wanted('follow')).to.deep.equal([{ kind: 'follow', server: S(6), master: S(5), keepsClients: false }]);
    expect(lab.announced()).to.include('+fix-slave-config');
  });

  it('an old master that came back is turned into a replica', () => {
    const lab = Lab.well({ self: 6 }).see(6, reportOf('master')).passWell(510);
    expect(lab.wanted('follow')).to.have.length(1);
    expect(lab.announced()).to.include('+convert-to-slave');
  });

  it('everybody else leaves it to the keeper while that is present', () => {
    const lab = stray(5).passWell(2000);
    expect(lab.wanted('follow')).to.have.length(0);
  });

  it('the keeper of the master does it where the server has no keeper that is present', () => {
    const lab = stray(5);
    lab.feed({ kind: 'unlinked', peer: M(6), isClosed: true });
    for (let n = 0; n < 20; n++) {
      lab
        .hear(7, { ...beat(), views: [] })
        .see(5, reportOf('master'))
        .see(6, reportOf('replica', astray))
        .pass(50);
    }
    expect(lab.wanted('follow')).to.have.length(1);
  });

  it('says it again after five seconds, not before', () => {
    const lab = stray(6).passWell(5400);
    expect(lab.wanted('follow')).to.have.length(1);
    lab.passWell(200);
    expect(lab.wanted('follow')).to.have.length(2);
  });

  it('ends when the server is linked to the master', () => {
    const lab = stray(6).passWell(600);
    lab.see(6, reportOf('replica'));
    expect(lab.announced()).to.include('+slave-reconf-done');
    expect(lab.state.amends.size).to.equal(0);
  });

  it('points no more replicas at the master at a time than may copy', () => {
    const self = 5;
    const settings = { parallelSyncs: 1 };
    const lab = Lab.well({ self, settings, record: recordOf({ promised: E(1) }) });
    lab.feed({ kind: 'unlinked', peer: M(6), isClosed: true }).feed({ kind: 'unlinked', peer: M(7), isClosed: true });
    lab.state.peers.set(M(7), { ...peerOf(lab), heardAtMs: lab.now });
    for (let n = 0; n < 30; n++) {
      lab.state.peers.set(M(7), {
        ...peerOf(lab),
        isLinked: true,
        heardAtMs: lab.now,
        heartbeat: { ...beat(), views: [] },
      });
      for (const server of [6, 7]) lab.see(server, reportOf('replica', astray));
      lab.see(5, reportOf('master')).pass(50);
    }
    const told = lab.wanted('follow').map(({ server }) => server);
    expect(new Set(told).size).to.equal(1);
  });

  it('waits while a change is under way, without a quorum, and while this monitor cannot vote', () => {
    const changing = new Lab({ record: recordOf({ table: tableOf({ phase: 'promoting', target: S(7) }) }) });
    changing.meet().see(6, reportOf('replica', astray));
    const alone = stray(6)
      .feed({ kind: 'unlinked', peer: M(5), isClosed: true })
      .feed({ kind: 'unlinked', peer: M(7), isClosed: true })
      .pass(3000);
    const mute = stray(6).feed({ kind: 'persistFailed', reason: 'EIO' }).passWell(900);
    for (const lab of [changing, alone, mute]) expect(lab.wanted('follow')).to.have.length(0);
  });

  it('leaves a server alone that does not answer', () => {
    const lab = stray(6).see(6, { kind: 'silent' }).pass(600);
    expect(lab.wanted('follow')).to.have.length(0);
  });
});

function beat() {
  return {
    kind: 'heartbeat',
    promised: E(1),
    version: { epoch: E(1), version: 1 },
    leads: null,
    views: [viewOf(S(5))],
    ...NO_LEASE,
    muted: null,
  } as const;
}

function peerOf(lab: Lab) {
  const peer = lab.state.peers.get(M(7));
  if (peer === undefined) throw new Error('no peer 7');
  return peer;
}
