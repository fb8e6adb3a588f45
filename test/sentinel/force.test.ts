import { expect } from 'chai';
import { inspect } from '../../sentinel/core.js';
import { isInForce } from '../../sentinel/force.js';
import { monitorId } from '../../sentinel/ids.js';
import { E, Lab, M, S, recordOf, reportOf, tableOf } from '../kit/lab.js';
import type { LabOptions } from '../kit/lab.js';

const lease = { lengthMs: 1000, marginMs: 100, unguardedMs: 0 };
const settings = { lease, discovers: true, quorum: 2 };

/** A drop-in monitor that keeps the master, all well, and no lease so far. */
const keeper = (options: LabOptions = {}): Lab =>
  Lab.well({ self: 5, ...options, settings: { ...settings, ...options.settings } });

const grant = (lab: Lab): Lab => lab.meet().hear(6, { kind: 'leased', seq: lab.state.lease.seq });
const done = (lab: Lab, action: 'fence' | 'unfence'): Lab =>
  lab.feed({ kind: 'performed', action, server: S(5), result: { isDone: true, position: null } });

/** Under a lease, its server open. */
function open(options: LabOptions = {}): Lab {
  const lab = done(grant(keeper(options).passWell(300)), 'unfence');
  lab.take();
  return lab;
}

/** Time passes and the server answers, but no voter does. */
function lonely(lab: Lab, ms: number): Lab {
  for (let left = ms; left > 0; left -= 50) lab.pass(50).answerLooks();
  return lab;
}

const finds = (lab: Lab, n: number, speaksNative: boolean): Lab =>
  lab.feed({ kind: 'discovered', monitor: M(n), speaksNative });

describe('leases in drop-in mode', () => {
  const voters = [5, 6, 7, 8].map(M);
  const cases: readonly [string, readonly number[], number, boolean][] = [
    ['nobody is known to be foreign', [], 2, true],
    ['two of four are foreign', [7, 8], 2, false],
    ['one of four is foreign', [8], 2, true],
    ['the quorum asks for more than there are natives', [8], 4, false],
    ['all others are foreign', [6, 7, 8], 2, false],
  ];
  for (const [what, foreign, quorum, isOn] of cases) {
    it(`are ${isOn ? '' : 'not '}in force when ${what}`, () => {
      const lab = new Lab({
        self: 5,
        record: recordOf({ table: tableOf({ voters }) }),
        settings: { ...settings, quorum },
      });
      for (const n of foreign) finds(lab, n, false);
      expect(isInForce(lab.state)).to.equal(isOn);
      expect(inspect(lab.state).lease.isOn).to.equal(isOn);
    });
  }

  it('are never in force where they are switched off', () => {
    expect(isInForce(keeper({ settings: { lease: null } }).state)).to.equal(false);
  });

  it('are in force again when a Sentinel was replaced by a monitor', () => {
    const lab = keeper();
    finds(finds(lab, 6, false), 7, false);
    expect(isInForce(lab.state)).to.equal(false);
    finds(lab, 6, true);
    expect(isInForce(lab.state)).to.equal(true);
    finds(lab, 6, false).feed({ kind: 'linked', peer: M(6) });
    expect(isInForce(lab.state)).to.equal(true);
  });

  it('ask for no promise while they are out of force, and give back what they have', () => {
    const lab = open();
    finds(finds(lab, 6, false), 7, false);
    expect(lab.sent('release')).to.have.length.above(0);
    const { seq } = lab.state.lease;
    lab.passWell(500);
    expect(lab.state.lease.seq).to.equal(seq);
  });

  it('name the reason', () => {
    const lab = keeper();
    expect(inspect(lab.state).lease.whyOff).to.contain('held no lease among the present voters');
    grant(lab.passWell(300));
    expect(inspect(lab.state).lease.whyOff).to.equal(null);
    finds(lab, 8, false);
    expect(inspect(lab.state).lease.whyOff).to.contain('held no lease among the present voters');
    finds(finds(lab, 6, false), 7, false);
    expect(inspect(lab.state).lease.whyOff).to.contain('of 4 monitors 3 speak only').and.contain('3 that speak');
  });

  it('are told to be off, once, where nobody keeps the master', () => {
    const voters = [M(5), M(6), monitorId('10.0.0.5:26380')];
    const lab = keeper({ record: recordOf({ table: tableOf({ voters }) }) }).passWell(2900);
    expect(keeperEvents(lab)).to.deep.equal([]);
    expect(keeperEvents(lab.passWell(4000))).to.deep.equal(['-leases']);
    expect(inspect(lab.state).lease.whyOff).to.contain('10.0.0.5 has 2 monitors and 1 server of the group');
  });

  it('are told once when they come into force, and when they have been out of it for a while', () => {
    const lab = open();
    expect(keeperEvents(lab.passWell(4000))).to.deep.equal([]);
    finds(finds(lab, 6, false), 7, false).passWell(2900);
    expect(keeperEvents(lab)).to.deep.equal([]);
    expect(keeperEvents(lab.passWell(4000))).to.deep.equal(['-leases']);
    finds(lab, 6, true);
    expect(keeperEvents(grant(lab))).to.deep.equal(['+leases']);
  });
});

const keeperEvents = (lab: Lab): readonly string[] => {
  const names = lab.announced().filter((name) => name.endsWith('leases'));
  lab.take();
  return names;
};

describe('the guard in drop-in mode', () => {
  it('leaves a serving master alone that never had a lease among these voters', () => {
    expect(lonely(keeper(), 5000).wanted('fence')).to.deep.equal([]);
  });

  it('fences without a lease once there was one', () => {
    const lab = lonely(open(), 900);
    expect(lab.wanted('fence')).to.have.length(1);
  });

  it('remembers that on disk before it opens the server', () => {
    const lab = keeper().passWell(300);
    lab.take();
    const kinds = grant(lab)
      .take()
      .map(({ kind }) => kind)
      .filter((kind) => kind === 'persist' || kind === 'unfence');
    expect(kinds).to.deep.equal(['persist', 'unfence']);
  });

  it('gives a restarted keeper the time to get its lease back, and no more', () => {
    const lab = keeper({ record: recordOf({ leasedAmong: [M(7), M(6), M(5)] }) });
    expect(lonely(lab, 400).wanted('fence')).to.deep.equal([]);
    expect(lonely(lab, 300).wanted('fence').length).to.be.greaterThan(0);
  });

  for (const speaksNative of [true, false]) {
    it(`leaves a healthy master open when another ${speaksNative ? 'monitor' : 'Sentinel'} turns up that is too much for a lease`, () => {
      const lab = finds(open(), 8, speaksNative);
      expect(lonely(lab, 5000).wanted('fence')).to.deep.equal([]);
      expect(lab.state.guard.state).to.equal('open');
    });
  }

  it('fences again when the lease was had among the new voters, too', () => {
    const lab = finds(open(), 8, false);
    lab.meet();
    for (const n of [6, 7]) lab.hear(n, { kind: 'leased', seq: lab.state.lease.seq });
    expect(lab.state.record.leasedAmong).to.have.members([M(5), M(6), M(7), M(8)]);
    expect(lonely(lab, 900).wanted('fence')).to.have.length(1);
  });

  it('does not open what is fenced because somebody turned up', () => {
    const lab = done(lonely(open(), 900), 'fence');
    lab.take();
    expect(lonely(finds(lab, 8, false), 2000).wanted('unfence')).to.deep.equal([]);
  });

  it('opens what is fenced when no keeper can have a lease any more', () => {
    const lab = done(lonely(open(), 900), 'fence');
    lab.take();
    finds(finds(lab, 6, false), 7, false);
    expect(lab.wanted('unfence')).to.deep.equal([{ kind: 'unfence', server: S(5) }]);
  });

  it('opens what an earlier run left fenced when no keeper can have a lease', () => {
    const lab = keeper();
    finds(finds(lab, 6, false), 7, false).see(5, reportOf('master', { isFenced: true }));
    expect(lab.wanted('unfence')).to.have.length.above(0);
  });

  it('neither fences nor pesters a server that refuses to be given limits', () => {
    const lab = grant(keeper({ record: recordOf({ leasedAmong: [M(5), M(6), M(7)] }) }));
    const result = { isDone: false, reason: 'NOPERM', isForbidden: true } as const;
    lab.feed({ kind: 'performed', action: 'unfence', server: S(5), result });
    lab.take();
    expect(inspect(lab.state).lease.whyOff).to.contain('refuses this monitor CONFIG GET or CONFIG SET');
    expect(lonely(grant(lab), 5000).wanted('unfence')).to.deep.equal([]);
    expect(lab.wanted('fence')).to.deep.equal([]);
    expect(lab.state.record.leasedAmong).to.deep.equal([]);
    grant(lonely(lab, 6000));
    expect(lab.wanted('unfence')).to.have.length(1);
  });

  it('opens what it has fenced when somebody turns up at its address, so that nobody keeps the master', () => {
    const lab = done(lonely(open(), 900), 'fence');
    lab.see(5, reportOf('master', { isFenced: true })).take();
    lab.feed({ kind: 'discovered', monitor: monitorId('10.0.0.5:26380'), speaksNative: true });
    expect(lab.wanted('unfence')).to.deep.equal([{ kind: 'unfence', server: S(5) }]);
    done(lab, 'unfence').take();
    expect(lonely(lab.see(5, reportOf('master', { isFenced: false })), 2000).wanted('fence')).to.deep.equal([]);
  });

  it('leaves a replica as it is', () => {
    const lab = keeper({ self: 6, record: recordOf({ leasedAmong: [M(5), M(6), M(7)] }) });
    expect(lonely(lab, 3000).wanted('fence')).to.deep.equal([]);
  });

  it('fences an old master that is replaced, and opens it when it has become a replica', () => {
    const lab = open();
    lab.hear(6, { kind: 'table', table: tableOf({ epoch: E(2), version: 2, master: S(6) }) });
    expect(lab.wanted('fence')).to.have.length(1);
    done(lab, 'fence').take();
    const upstream = { master: S(6), isLinked: true, downMs: 0, isSyncing: false };
    lab.see(5, reportOf('replica', { upstream }));
    expect(lab.wanted('unfence')).to.have.length(1);
  });
});
