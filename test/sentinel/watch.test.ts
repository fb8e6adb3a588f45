import { expect } from 'chai';
import { lookSoon } from '../../sentinel/watch.js';
import { E, Lab, M, S, at, beatOf, recordOf, reportOf, tableOf, viewOf } from '../kit/lab.js';

const REFUSED = { kind: 'refused' } as const;

describe('looking at the servers', () => {
  it('happens four times in down_after, ten times as often at the own server, and never twice at once', () => {
    const lab = Lab.well().passWell(1000);
    const count = (n: number): number => lab.wanted('probe').filter(({ server }) => server === S(n)).length;
    expect(count(5)).to.be.within(4, 6);
    expect(count(6)).to.be.within(9, 11);
    const waiting = new Lab().pass(900);
    expect(waiting.wanted('probe')).to.have.length(3);
  });

  it('asks at rest only whether a server lives, and for a report once a second', () => {
    const lab = Lab.well({ self: 5 }).passWell(3000);
    const asked = (n: number, depth: string): number =>
      lab.wanted('probe').filter((effect) => effect.server === S(n) && effect.depth === depth).length;
    expect(asked(5, 'report')).to.be.within(2, 4);
    expect(asked(5, 'pulse')).to.be.above(20);
    expect(asked(6, 'report')).to.be.within(2, 4);
  });

  it('a sign of life leaves the report as it is, and ends a row of missing answers', () => {
    const lab = Lab.well().pass(150);
    const before = lab.state.sights.get(S(6))?.reportedAtMs;
    lab.see(6, { kind: 'silent' });
    expect(lab.state.sights.get(S(6))?.unansweredSinceMs).to.not.equal(null);
    lab.pass(50).see(6, { kind: 'alive' });
    expect(lab.state.sights.get(S(6))).to.deep.include({ unansweredSinceMs: null, reportedAtMs: before });
  });

  const NEEDS_REPORT: readonly (readonly [string, (lab: Lab) => void])[] = [
    ['a lost connection', (lab) => lab.feed({ kind: 'connectionLost', server: S(6) })],
    ['the word of a peer', (lab) => lab.hear(7, { kind: 'look', server: S(6) })],
    ['a missing answer', (lab) => lab.see(6, { kind: 'silent' })],
    [
      'a replica whose link is down',
      (lab) =>
        lab.see(6, reportOf('replica', { upstream: { master: S(5), isLinked: false, downMs: 0, isSyncing: false } })),
    ],
    [
      'a newer table',
      (lab) => lab.hear(7, { kind: 'table', table: tableOf({ version: 2, order: [S(6), S(5), S(7)] }) }),
    ],
  ];
  for (const [what, happens] of NEEDS_REPORT) {
    it(`a sign of life is not enough after ${what}`, () => {
      const lab = Lab.well({ self: 5 }).passWell(300);
      lab.take();
      happens(lab);
      lab.pass(250);
      const first = lab.wanted('probe').find(({ server }) => server === S(6));
      expect(first?.depth).to.equal('report');
    });
  }

  it('happens at once when a connection is lost or a peer asks for it', () => {
    const lab = Lab.well()
      .feed({ kind: 'connectionLost', server: S(5) })
      .hear(7, { kind: 'look', server: S(7) });
    expect(lab.wanted('probe').map(({ server }) => server)).to.deep.equal([S(5), S(7)]);
    lab.feed({ kind: 'connectionLost', server: S(9) });
    expect(() => lookSoon(lab.state, S(9))).not.to.throw();
  });

  it('the keeper asks the others to look when its server owes an answer', () => {
    const lab = Lab.well({ self: 5 })
      .pass(100)
      .feed({ kind: 'connectionLost', server: S(5) });
    lab.pass(150);
    expect(lab.sent('look').length).to.equal(2);
    lab.pass(300);
    expect(lab.sent('look').length, 'once in a row of missing answers').to.equal(2);
  });

  it('an answer about a server that is not of the group is of no meaning', () => {
    const lab = Lab.well().see(9, reportOf('master'));
    expect(lab.state.sights.has(S(9))).to.equal(false);
  });

  const events: readonly [string, (lab: Lab) => void, string][] = [
    ['a server is restarted', (lab) => lab.see(6, reportOf('replica', { instance: 'i2' })), '+reboot'],
    ['a replica becomes a master by itself', (lab) => lab.see(6, reportOf('master')), '-role-change'],
    ['it is a replica again', (lab) => lab.see(6, reportOf('master')).see(6, reportOf('replica')), '+role-change'],
    ['a server is down', (lab) => lab.see(6, REFUSED), '+sdown'],
    ['it is back', (lab) => lab.see(6, REFUSED).see(6, reportOf('replica')), '-sdown'],
  ];
  for (const [what, act, name] of events) {
    it(`announces ${name}: ${what}`, () => {
      const lab = Lab.well();
      act(lab);
      expect(lab.announced()).to.include(name);
    });
  }
});

describe('how far the master came', () => {
  it('is remembered, on disk at most once a second', () => {
    const lab = Lab.well({ record: recordOf({ floor: at(10) }) });
    lab.take();
    for (let offset = 2000; offset < 4000; offset += 100)
      lab.see(5, reportOf('master', { position: at(offset) })).pass(49);
    expect(lab.state.record.floor?.offset).to.equal(3900);
    expect(lab.wanted('persist').length).to.be.within(0, 2);
  });

  it('never goes back, and takes nothing from a replica, from a change under way, or from nowhere', () => {
    const lab = Lab.well();
    lab.see(5, reportOf('master', { position: at(900) })).see(5, reportOf('master', { position: null }));
    lab.see(6, reportOf('replica', { position: at(99_000) }));
    expect(lab.state.record.floor).to.deep.equal(at(1000));
    lab.hear(7, { kind: 'table', table: tableOf({ version: 2, phase: 'promoting', target: S(6) }) });
    lab.see(5, reportOf('master', { position: at(50_000) }));
    expect(lab.state.record.floor).to.deep.equal(at(1000));
  });

  it('a master that holds much less of it has lost its data, and is down', () => {
    const lab = Lab.well().see(5, reportOf('master', { position: at(20_000) }));
    lab.see(5, reportOf('master', { position: at(19_500) }));
    expect(lab.state.sights.get(S(5))?.isDown).to.equal(false);
    lab.see(5, reportOf('master', { position: at(0, 'new') }));
    expect(lab.state.sights.get(S(5))).to.include({ isDown: true, evidence: 'refused' });
  });

  it('is given up after the time for a reboot, when nobody could take the place of a master that lost it', () => {
    const lab = Lab.well({ self: 5, settings: { servers: [S(5)], voters: [M(5)], quorum: 1 }, record: null });
    const alone = recordOf({ table: tableOf({ order: [S(5)], voters: [M(5)] }), floor: at(90_000) });
    lab.state.record = alone;
    for (let n = 0; n < 230; n++) lab.see(5, reportOf('master', { position: at(5, 'new') })).pass(50);
    expect(lab.state.record.floor).to.deep.equal(at(5, 'new'));
    expect(lab.state.sights.get(S(5))?.isDown).to.equal(false);
  });
});

describe('the opinion of the quorum', () => {
  const down = [viewOf(S(5), { isDown: true, evidence: 'silent' })];

  it('needs this monitor’s own opinion and so many others’', () => {
    const others = Lab.well().meet({ views: down }, { views: down });
    expect(others.state.isOdown, 'only others').to.equal(false);
    const own = Lab.well({ self: 5 }).see(5, REFUSED);
    expect(own.state.isOdown, 'only its own').to.equal(false);
    own.meet({ views: down }, {});
    expect(own.state.isOdown).to.equal(true);
    expect(own.announced()).to.include('+odown');
    own.see(5, reportOf('master'));
    expect(own.announced()).to.include('-odown');
  });

  it('does not count a monitor that is not heard any more', () => {
    const lab = Lab.well({ self: 5 }).see(5, REFUSED).meet({ views: down }, {});
    expect(lab.state.isOdown).to.equal(true);
    lab.feed({ kind: 'unlinked', peer: M(6), isClosed: true });
    expect(lab.state.isOdown).to.equal(false);
  });

  it('the word of the keeper that the process is gone counts at once, and only the keeper’s', () => {
    const gone = [viewOf(S(5), { isDown: true, evidence: 'refused' })];
    const keeper = Lab.well()
      .pass(5)
      .hear(5, beatOf({ views: gone }));
    expect(keeper.state.sights.get(S(5))?.isDown).to.equal(true);
    const another = Lab.well()
      .pass(5)
      .hear(7, beatOf({ views: gone }));
    expect(another.state.sights.get(S(5))?.isDown).to.equal(false);
    const silent = Lab.well()
      .pass(5)
      .hear(5, beatOf({ views: down }));
    expect(silent.state.sights.get(S(5))?.isDown, 'silence is no proof').to.equal(false);
  });

  it('a heartbeat of a monitor that is not of the group is of no meaning', () => {
    const lab = Lab.well().hear(9, beatOf({ promised: E(3) }));
    expect(lab.state.peers.has(M(9))).to.equal(false);
  });
});
