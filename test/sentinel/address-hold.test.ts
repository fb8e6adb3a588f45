import { expect } from 'chai';
import type { Action } from '../../sentinel/input.js';
import { inspect } from '../../sentinel/core.js';
import { E, Lab, M, S, reportOf, tableOf } from '../kit/lab.js';

const lease = { lengthMs: 1000, marginMs: 100, unguardedMs: 3000 };
const settings = { lease, hasAddress: true };
type Deed = 'claimAddress' | 'releaseAddress';

/** The keeper of the master, whose server is about to be opened. */
function keeper(): Lab {
  const lab = Lab.well({ self: 5, settings }).passWell(300);
  grant(lab);
  return lab;
}

/** The same with an open server and the addresses on its host. */
function holder(): Lab {
  const lab = opened(keeper());
  addressed(lab, 'claimAddress');
  lab.take();
  return lab;
}

function opened(lab: Lab): Lab {
  return lab.feed({ kind: 'performed', action: 'unfence', server: S(5), result: { isDone: true, position: null } });
}

function grant(lab: Lab): void {
  lab.meet().hear(6, { kind: 'leased', seq: lab.state.lease.seq });
}

function addressed(lab: Lab, action: Deed, isDone = true): void {
  lab.feed({ kind: 'addressed', action, result: isDone ? { isDone } : { isDone, reason: 'no permission' } });
}

/** Time passes and the server answers, but no voter does. */
function lonely(lab: Lab, ms: number): void {
  for (let left = ms; left > 0; left -= 50) lab.pass(50).answerLooks();
}

describe('the virtual addresses of a group', () => {
  it('are claimed when the server of the keeper is open, and not before', () => {
    const lab = keeper();
    expect(lab.wanted('claimAddress')).to.deep.equal([]);
    opened(lab);
    const [claim, ...more] = lab.wanted('claimAddress');
    expect(more).to.deep.equal([]);
    expect(claim?.untilMs).to.equal(lab.state.lease.heldUntilMs - 200);
  });

  it('are prepared for once when a server of this host is to be the master, and by nobody else', () => {
    const table = tableOf({ epoch: E(2), version: 2, phase: 'promoting', target: S(6) });
    const target = Lab.well({ self: 6, settings }).hear(7, { kind: 'table', table }).passWell(100);
    expect(target.wanted('prepareAddress')).to.have.length(1);
    const other = Lab.well({ self: 7, settings }).hear(6, { kind: 'table', table }).passWell(100);
    expect(other.wanted('prepareAddress')).to.deep.equal([]);
  });

  it('are prepared for again when a server that was fenced is opened', () => {
    expect(keeper().wanted('prepareAddress')).to.have.length(1);
    const lab = holder();
    lonely(lab, 800);
    addressed(lab, 'releaseAddress');
    lab.feed({ kind: 'performed', action: 'fence', server: S(5), result: { isDone: true, position: null } });
    lab.take();
    grant(lab);
    expect(lab.wanted('prepareAddress')).to.have.length(1);
  });

  it('are told of once they are there', () => {
    const lab = opened(keeper());
    expect(inspect(lab.state).address).to.equal('claiming');
    addressed(lab, 'claimAddress');
    expect(inspect(lab.state).address).to.equal('held');
    expect(lab.announced()).to.include('+address');
  });

  it('are prolonged as the lease is', () => {
    const lab = holder();
    const before = lab.state.address.untilMs;
    lonely(lab, 250);
    expect(lab.wanted('claimAddress')).to.deep.equal([]);
    grant(lab);
    expect(lab.wanted('claimAddress').at(-1)?.untilMs).to.be.greaterThan(before + 100);
    expect(lab.wanted('claimAddress').at(-1)?.untilMs).to.equal(lab.state.lease.heldUntilMs - 200);
  });

  it('are let go with the fence before the lease ends', () => {
    const lab = holder();
    lonely(lab, 500);
    expect(lab.wanted('releaseAddress')).to.deep.equal([]);
    lonely(lab, 300);
    expect(lab.wanted('releaseAddress')).to.deep.equal([{ kind: 'releaseAddress', limitMs: 200 }]);
    expect(lab.now).to.be.below(lab.state.lease.heldUntilMs);
    addressed(lab, 'releaseAddress');
    expect(lab.announced()).to.include('-address');
    expect(inspect(lab.state).address).to.equal('free');
  });

  it('are let go at once after a pause', () => {
    const lab = holder().feed({ kind: 'linked', peer: M(6) }, 5000);
    expect(lab.wanted('releaseAddress')).to.have.length(1);
  });

  it('are let go at once when another server is master', () => {
    const lab = holder().hear(6, { kind: 'table', table: tableOf({ epoch: E(2), version: 2, master: S(6) }) });
    expect(lab.wanted('releaseAddress')).to.have.length(1);
  });

  it('are gone before the voters are told that they are free', () => {
    const lab = holder();
    lab.see(5, { kind: 'refused' }).pass(10).see(5, { kind: 'refused' });
    expect(lab.wanted('releaseAddress')).to.have.length(1);
    expect(lab.sent('release')).to.deep.equal([]);
    addressed(lab, 'releaseAddress');
    expect(lab.sent('release').length).to.be.greaterThan(0);
  });

  it('that cannot be taken away keep the lease promised, and are tried again', () => {
    const lab = holder();
    lab.see(5, { kind: 'refused' });
    addressed(lab, 'releaseAddress', false);
    expect(lab.announced()).to.include('+address-problem');
    expect(inspect(lab.state).notes.join()).to.include('no permission');
    lab.take();
    lab.pass(100);
    expect(lab.wanted('releaseAddress')).to.have.length(1);
    expect(lab.sent('release')).to.deep.equal([]);
  });

  it('that could not be claimed are tried again with the next lease, and the group goes on', () => {
    const lab = opened(keeper());
    addressed(lab, 'claimAddress', false);
    expect(inspect(lab.state).notes.join()).to.include('no permission');
    expect(lab.wanted('fence')).to.deep.equal([]);
    lab.take();
    lonely(lab, 250);
    grant(lab);
    expect(lab.wanted('claimAddress')).to.have.length(1);
    addressed(lab, 'claimAddress');
    expect(inspect(lab.state).notes).to.deep.equal([]);
  });

  it('are left alone by a restarted keeper while it asks for its lease, and let go if it gets none', () => {
    const lab = Lab.well({ self: 5, settings });
    lonely(lab, 400);
    expect(lab.wanted('releaseAddress')).to.deep.equal([]);
    lonely(lab, 200);
    expect(lab.wanted('releaseAddress')).to.have.length(1);
  });

  it('are looked for at the start by whoever is not the keeper of the master', () => {
    const lab = Lab.well({ self: 6, settings }).passWell(600);
    expect(lab.wanted('releaseAddress')).to.have.length(1);
    addressed(lab, 'releaseAddress');
    lab.take();
    expect(lab.passWell(600).wanted('releaseAddress')).to.deep.equal([]);
    expect(lab.announced()).not.to.include('-address');
  });

  it('are nothing to a group that has none', () => {
    const lab = Lab.well({ self: 5, settings: { lease } }).passWell(300);
    grant(lab);
    opened(lab);
    lonely(lab, 800);
    expect([...lab.wanted('claimAddress'), ...lab.wanted('releaseAddress')]).to.deep.equal([]);
    expect(inspect(lab.state).address).to.equal(null);
  });

  it('are warned of for a minute when another machine has one', () => {
    const lab = holder().feed({ kind: 'addressConflict', text: 'it is claimed by 02:00:00:00:00:09' });
    expect(lab.announced()).to.include('+address-conflict');
    expect(inspect(lab.state).notes.join()).to.include('02:00:00:00:00:09');
    lab.passWell(61_000);
    expect(inspect(lab.state).notes.join()).not.to.include('02:00:00:00:00:09');
  });

  it('are warned of while something is wrong on this host, and told of once', () => {
    const text = 'k.conf is not the file that was made';
    const lab = holder().feed({ kind: 'addressDoubt', text }).feed({ kind: 'addressDoubt', text });
    expect(lab.announced().filter((name) => name === '+address-doubt')).to.have.length(1);
    lab.passWell(61_000);
    const { notes } = inspect(lab.state);
    expect(notes).to.deep.equal(['On 10.0.0.5 k.conf is not the file that was made.']);
    lab.feed({ kind: 'addressDoubt', text: null });
    expect(lab.announced()).to.include('-address-doubt');
    expect(inspect(lab.state).notes).to.deep.equal([]);
  });

  it('are told of by every monitor alike, whichever host they are wrong on', () => {
    const lab = holder().feed({ kind: 'addressDoubt', text: 'eth0 is down' });
    const [sent] = lab.sent('heartbeat').slice(-1);
    expect(sent?.addressNotes).to.deep.equal(['On 10.0.0.5 eth0 is down.']);
    const other = Lab.well({ self: 6, settings: { lease, hasAddress: true } });
    const addressNotes = sent?.addressNotes ?? [];
    other.meet({ addressNotes }, {});
    expect(inspect(other.state).notes).to.deep.equal(['On 10.0.0.5 eth0 is down.']);
    other.meet({}, {});
    expect(inspect(other.state).notes).to.deep.equal([]);
  });

  it('that were put right are told of for a minute', () => {
    const lab = holder().feed({ kind: 'addressMended', text: 'somebody took it away, it is back' });
    expect(lab.announced()).to.include('+address-mended');
    expect(inspect(lab.state).notes).to.deep.equal(['On 10.0.0.5: somebody took it away, it is back.']);
    lab.passWell(61_000);
    expect(inspect(lab.state).notes).to.deep.equal([]);
  });

  it('leave in a planned move when the old master is demoted, and are gone before the table names the successor', () => {
    const lab = holder();
    demoting(lab);
    expect(lab.course).to.equal('demoting');
    expect(lab.wanted('releaseAddress')).to.deep.equal([]);
    ended(lab, 'follow', 5);
    expect(lab.course).to.equal('promoting');
    expect(lab.wanted('releaseAddress')).to.have.length(1);
    ended(lab, 'promote', 6);
    expect(lab.course).to.equal('promoting');
    addressed(lab, 'releaseAddress', false);
    lab.pass(60);
    expect(lab.course).to.equal('promoting');
    addressed(lab, 'releaseAddress');
    expect(lab.course).to.equal('settling');
    expect(lab.state.record.table?.master).to.equal(S(6));
  });

  it('that do not leave make a planned move go back, with the reason', () => {
    const lab = holder();
    demoting(lab);
    ended(lab, 'follow', 5);
    ended(lab, 'promote', 6);
    lab.take();
    addressed(lab, 'releaseAddress', false);
    for (let n = 0; n < 20; n++) lab.pass(lab.state.config.handoverLimitMs / 20).meet({}, {});
    expect(lab.course).to.equal('returning');
    expect(lab.wanted('promote')).to.deep.include({ kind: 'promote', server: S(5), opens: false });
    ended(lab, 'promote', 5);
    for (const n of [6, 7]) stored(lab, n);
    lab.see(5, reportOf('master', { isFenced: false })).pass(1100);
    expect(lab.state.record.table).to.include({ phase: 'stable', master: S(5) });
    expect(lab.answer()).to.include({ isDone: false, code: 'E_WENT_BACK' });
  });
});

/** A planned move to 6, up to where the old master is told to follow. */
function demoting(lab: Lab): void {
  lab.ask({ kind: 'order', order: [S(6), S(5), S(7)] });
  for (const n of [6, 7]) vote(lab, n);
  for (const n of [6, 7]) stored(lab, n);
  lab.pass(5).see(5, reportOf('master')).see(6, reportOf('replica')).pass(5);
  ended(lab, 'hold', 5);
  lab.see(6, reportOf('replica'));
}

function ended(lab: Lab, action: Action, n: number): void {
  lab.feed({ kind: 'performed', action, server: S(n), result: { isDone: true, position: null } });
}

function vote(lab: Lab, n: number): void {
  const epoch = lab.state.record.promised;
  const granted = { isGranted: true, reason: '', freeInMs: 0, promised: epoch, table: null, floor: null } as const;
  lab.hear(n, { kind: 'vote', epoch, ...granted });
}

function stored(lab: Lab, n: number): void {
  const { promised, table } = lab.state.record;
  lab.hear(n, { kind: 'written', epoch: promised, version: table?.version ?? 0, isStored: true, promised });
}
