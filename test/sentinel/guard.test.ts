import { expect } from 'chai';
import { E, Lab, M, S, reportOf, tableOf } from '../kit/lab.js';

const lease = { lengthMs: 1000, marginMs: 100, unguardedMs: 3000 };

/** The keeper of the master with a lease, its server open. */
function open(): Lab {
  const lab = Lab.well({ self: 5, settings: { lease } }).passWell(300);
  grant(lab);
  done(lab, 'unfence');
  lab.take();
  return lab;
}

function grant(lab: Lab): void {
  lab.meet().hear(6, { kind: 'leased', seq: lab.state.lease.seq });
}

function done(lab: Lab, action: 'fence' | 'unfence', isDone = true): void {
  const result = isDone ? ({ isDone, position: null } as const) : ({ isDone, reason: 'no' } as const);
  lab.feed({ kind: 'performed', action, server: S(5), result });
}

/** Time passes and the server answers, but no voter does. */
function lonely(lab: Lab, ms: number): void {
  for (let left = ms; left > 0; left -= 50) lab.pass(50).answerLooks();
}

describe('the guard of the own server', () => {
  it('opens the master under a lease, and not before', () => {
    const lab = Lab.well({ self: 5, settings: { lease } });
    expect(lab.wanted('unfence')).to.have.length(0);
    grant(lab);
    expect(lab.wanted('unfence')).to.deep.equal([{ kind: 'unfence', server: S(5) }]);
  });

  it('fences before the lease ends, and opens again when it comes back', () => {
    const lab = open();
    lonely(lab, 500);
    expect(lab.wanted('fence')).to.have.length(0);
    lonely(lab, 300);
    const [fence] = lab.wanted('fence');
    expect(fence).to.deep.equal({ kind: 'fence', server: S(5), askMs: 90, limitMs: 200, keepsClients: false });
    expect(lab.now).to.be.below(lab.state.lease.heldUntilMs);
    done(lab, 'fence');
    lab.take();
    grant(lab);
    expect(lab.wanted('unfence')).to.have.length(1);
  });

  it('tries a fence that failed again', () => {
    const lab = open();
    lonely(lab, 800);
    done(lab, 'fence', false);
    lab.take();
    lonely(lab, 100);
    expect(lab.wanted('fence').length).to.be.greaterThan(0);
  });

  it('keeps a replica fenced, and leaves its readers connected', () => {
    const lab = new Lab({ self: 6, settings: { lease } }).meet().seeAll();
    expect(lab.wanted('fence').at(-1)).to.deep.equal({
      kind: 'fence',
      server: S(6),
      askMs: 90,
      limitMs: 200,
      keepsClients: true,
    });
  });

  it('fences at once when another server is master', () => {
    const lab = open().hear(6, { kind: 'table', table: tableOf({ epoch: E(2), version: 2, master: S(6) }) });
    expect(lab.wanted('fence')).to.have.length(1);
  });

  it('fences at once after a pause', () => {
    const lab = open();
    lab.feed({ kind: 'linked', peer: M(6) }, 5000);
    expect(lab.wanted('fence')).to.have.length(1);
  });

  it('does not disturb a serving master while a restarted keeper may get its lease back', () => {
    const lab = Lab.well({ self: 5, settings: { lease } });
    lonely(lab, 400);
    expect(lab.wanted('fence')).to.have.length(0);
    lonely(lab, 200);
    expect(lab.wanted('fence').length).to.be.greaterThan(0);
  });

  it('is not concerned with a server that was opened elsewhere', () => {
    const lab = Lab.well({ self: 5, settings: { lease } });
    grant(lab);
    expect(lab.state.guard.state).to.equal('opening');
    lab.feed({ kind: 'performed', action: 'unfence', server: S(6), result: { isDone: false, reason: 'no' } });
    expect(lab.state.guard.state).to.equal('opening');
    done(lab, 'unfence');
    expect(lab.state.guard.state).to.equal('open');
  });

  it('fences again what somebody else has opened', () => {
    const lab = open();
    lonely(lab, 800);
    done(lab, 'fence');
    lab.take();
    for (let n = 0; n < 8; n++) lab.pass(50).see(5, reportOf('master', { isFenced: false }));
    expect(lab.wanted('fence').length).to.be.greaterThan(0);
  });
});
