import { expect } from 'chai';
import { isKeeperGone } from '../../sentinel/lease.js';
import { E, Lab, M, NO_LEASE, S, beatOf, recordOf, reportOf, tableOf } from '../kit/lab.js';

const lease = { lengthMs: 1000, marginMs: 100, unguardedMs: 3000 };
const asks = (change = {}) => beatOf({ ...NO_LEASE, lease: { seq: 7, lengthMs: 1000 }, ...change });
const candidacy = { kind: 'voteRequest', epoch: E(2), purpose: 'failover', table: null } as const;

/** A voter that is not the keeper, long after its start. */
const voter = (): Lab => Lab.well({ self: 6, settings: { lease } }).passWell(1100);
/** The keeper of the master, long after its start. */
const keeper = (): Lab => Lab.well({ self: 5, settings: { lease } }).passWell(1100);

describe('a voter and the lease', () => {
  it('promises the keeper whose table is its own', () => {
    const lab = voter().hear(5, asks());
    expect(lab.sent('leased').at(-1)).to.deep.equal({ kind: 'leased', seq: 7 });
    expect(lab.state.lease.given).to.deep.equal({ keeper: M(5), untilMs: lab.now + 1000, table: tableOf() });
  });

  const refusals: readonly [string, (lab: Lab) => Lab][] = [
    ['somebody who is no keeper of the master', (lab) => lab.hear(7, asks())],
    ['a keeper with an older table', (lab) => lab.hear(5, asks({ version: { epoch: E(1), version: 0 } }))],
    ['a keeper when a higher epoch was promised', (lab) => elect(lab).hear(5, asks())],
    ['a keeper while its disk fails', (lab) => lab.feed({ kind: 'persistFailed', reason: 'ENOSPC' }).hear(5, asks())],
  ];
  for (const [what, act] of refusals) {
    it(`promises nothing to ${what}`, () => {
      expect(act(voter()).sent('leased')).to.deep.equal([]);
    });
  }

  it('votes for nobody else until the promise has ended, and says when that is', () => {
    const lab = voter().hear(5, asks()).see(5, { kind: 'refused' }).pass(100).see(5, { kind: 'refused' });
    lab.hear(7, candidacy);
    const refused = lab.sent('vote').at(-1);
    expect(refused).to.include({ isGranted: false, freeInMs: 900 });
    expect(refused?.reason).to.contain('promised the lease of 10.0.0.5:26379');
    lab.pass(901).hear(7, candidacy);
    expect(lab.sent('vote').at(-1)?.isGranted).to.equal(true);
  });

  it('votes at once when the keeper gave its lease back', () => {
    const lab = voter().hear(5, asks()).see(5, { kind: 'refused' }).pass(100).see(5, { kind: 'refused' });
    lab.hear(5, { kind: 'release' }).hear(7, candidacy);
    expect(lab.sent('vote').at(-1)?.isGranted).to.equal(true);
  });

  it('keeps, after a restart, the longest lease that it ever promised', () => {
    const lab = Lab.well({ self: 6, record: recordOf({ longestLeaseMs: 700 }), settings: { lease } });
    lab.see(5, { kind: 'refused' }).pass(100).see(5, { kind: 'refused' }).hear(7, candidacy);
    expect(lab.sent('vote').at(-1)).to.include({ isGranted: false, freeInMs: 600 });
    lab.pass(601).hear(7, candidacy);
    expect(lab.sent('vote').at(-1)?.isGranted).to.equal(true);
  });

  it('has the longest lease on disk before it promises it', () => {
    const kinds = voter()
      .hear(5, asks())
      .take()
      .filter((effect) => effect.kind === 'persist' || (effect.kind === 'send' && effect.message.kind === 'leased'))
      .map(({ kind }) => kind);
    expect(kinds.slice(0, 2)).to.deep.equal(['persist', 'send']);
  });
});

describe('a keeper and the lease', () => {
  it('does not count an answer to a request of its former life', () => {
    const requests = [0, 60_000].map((unixOffsetMs) => {
      const lab = Lab.well({
        self: 5,
        settings: { lease: { lengthMs: 1000, marginMs: 100, unguardedMs: 2000 }, unixOffsetMs },
      });
      return { begin: lab.state.lease.seq, lab };
    });
    const [former, present] = requests;
    present?.lab.pass(500).hear(6, { kind: 'leased', seq: former?.begin ?? -1 });
    expect(former?.lab.state.lease.sentAtMs.has(former.begin)).to.equal(true);
    expect(present?.lab.state.lease.sentAtMs.size).to.be.above(0);
    expect(present?.lab.state.lease.ackedAtMs.size).to.equal(0);
  });

  it('counts from the sending of what a majority acknowledged, less the margin', () => {
    const lab = keeper();
    const sentAtMs = lab.now;
    lab.meet();
    const { seq } = lab.state.lease;
    const at = lab.state.lease.sentAtMs.get(seq) ?? sentAtMs;
    lab.pass(50).hear(6, { kind: 'leased', seq });
    expect(lab.state.lease.heldUntilMs).to.equal(at + 900);
  });

  it('takes no acknowledgement of somebody who has no vote, or of a request that it did not make', () => {
    const lab = keeper();
    lab.hear(9, { kind: 'leased', seq: lab.state.lease.seq }).hear(6, { kind: 'leased', seq: 9999 });
    expect(lab.state.lease.heldUntilMs).to.be.below(lab.now);
  });

  it('goes on asking for a master that only refuses writes', () => {
    const lab = keeper();
    for (let n = 0; n < 40; n++)
      lab
        .pass(50)
        .see(5, reportOf('master', { isFenced: true }))
        .meet({}, {});
    expect(lab.state.sights.get(S(5))?.evidence).to.not.equal('silent');
    lab.take();
    lab.pass(300);
    expect(lab.sent('heartbeat').at(-1)?.lease).to.not.equal(null);
  });

  it('asks for nothing when its server is gone, and frees its voters', () => {
    const lab = keeper().see(5, { kind: 'refused' });
    expect(lab.sent('release').length).to.be.greaterThan(0);
    lab.take();
    lab.pass(300);
    expect(lab.sent('heartbeat').at(-1)?.lease).to.equal(null);
  });

  it('drops everything when another server is master', () => {
    const lab = keeper();
    lab.hear(6, { kind: 'leased', seq: lab.state.lease.seq });
    lab.hear(6, { kind: 'table', table: tableOf({ epoch: E(2), version: 2, master: S(6) }) });
    expect(lab.state.lease.heldUntilMs).to.equal(Number.NEGATIVE_INFINITY);
  });
});

/** Votes for server 7's keeper in epoch 2. */
function elect(lab: Lab): Lab {
  lab.see(5, { kind: 'refused' }).pass(100).see(5, { kind: 'refused' });
  return lab.hear(7, candidacy);
}

describe('a keeper that is not heard', () => {
  const silent = (ms: number): Lab => Lab.well({ self: 6, settings: { lease } }).pass(ms);
  for (const [what, lab, isGone] of [
    ['is not gone while it was heard lately', silent(600), false],
    ['is not gone before two leases have passed', silent(1950), false],
    ['is gone after two leases', silent(2000), true],
    ['is gone when its process ended', silent(0).feed({ kind: 'unlinked', peer: M(5), isClosed: true }), true],
    ['is not gone when only its link ended', silent(0).feed({ kind: 'unlinked', peer: M(5), isClosed: false }), false],
    ['is not gone when a new link began', silent(2000).feed({ kind: 'linked', peer: M(5) }), false],
  ] as const) {
    it(what, () => {
      expect(isKeeperGone(lab.state, S(5))).to.equal(isGone);
    });
  }

  it('leaves a fenced master that its leader may be opening: it is given the time of one that takes writes', () => {
    const lab = Lab.well({ self: 6, settings: { lease, downAfterMs: 500 } }).feed({
      kind: 'unlinked',
      peer: M(5),
      isClosed: true,
    });
    const ask = (): string | undefined => {
      const epoch = E(lab.state.record.promised + 1);
      lab.take();
      lab.hear(7, { kind: 'voteRequest', epoch, purpose: 'failover', table: null });
      return lab.sent('vote').at(-1)?.reason;
    };
    const watch = (ms: number): void => {
      for (let left = ms; left > 0; left -= 50)
        lab
          .pass(50)
          .hear(7, beatOf())
          .see(5, reportOf('master', { isFenced: true }));
    };
    watch(2800);
    expect(lab.state.sights.get(S(5))).to.include({ isDown: true, evidence: 'fenced' });
    expect(ask()).to.contain('had no keeper');
    watch(500);
    expect(ask()).to.equal('');
  });
});
