import { expect } from 'chai';
import { E, Lab, M, S, beatOf, tableOf } from '../kit/lab.js';

describe('a monitor without memory', () => {
  const blankBeat = { promised: E(0), version: null, muted: 'it has no memory of this group yet' };

  it('votes again once it heard a member of every majority and elections have ended, and promises no less than they', () => {
    const lab = new Lab({ record: null });
    lab.feed({ kind: 'linked', peer: M(5) }).hear(5, beatOf({ promised: E(4) }));
    expect(lab.state.isBlank).to.equal(true);
    lab.feed({ kind: 'linked', peer: M(7) }).hear(7, beatOf({ promised: E(9) }));
    expect(lab.state.isBlank).to.equal(true);
    lab
      .pass(lab.state.periods.electionMs)
      .hear(5, beatOf({ promised: E(4) }))
      .hear(7, beatOf({ promised: E(9) }));
    expect(lab.state.isBlank).to.equal(false);
    expect(lab.state.record).to.include({ promised: 9, votedFor: null });
    expect(lab.wanted('persist').at(-1)?.record.promised).to.equal(9);
  });

  it('begins a new group together with others that have none either', () => {
    const lab = new Lab({ record: null });
    lab.meet(blankBeat, blankBeat);
    expect(lab.state.isBlank).to.equal(false);
  });

  it('learns the table, but leads nothing and accepts no request', () => {
    const lab = new Lab({ record: null });
    lab.feed({ kind: 'linked', peer: M(5) }).hear(5, beatOf());
    lab.hear(5, { kind: 'table', table: tableOf() }).seeAll();
    lab.ask({ kind: 'order', order: [S(6), S(5), S(7)] });
    lab.hear(5, { kind: 'ask', id: 'x', change: { kind: 'failover', acceptLossBytes: 0 } });
    expect(lab.state.record.table).to.deep.equal(tableOf());
    expect(lab.sent('voteRequest')).to.have.length(0);
    expect(lab.sent('asked')[0]?.outcome).to.include({ isDone: false, code: 'E_NO_QUORUM' });
  });

  it('acknowledges no write', () => {
    const lab = new Lab({ record: null });
    lab.hear(5, { kind: 'write', epoch: E(1), table: tableOf() });
    expect(lab.sent('written')).to.have.length(0);
  });

  it('needs no witness when it is alone', () => {
    const lab = new Lab({ record: null, settings: { voters: [M(6)], quorum: 1 } });
    lab.pass(10);
    expect(lab.state.isBlank).to.equal(false);
  });
});

describe('a monitor whose disk fails', () => {
  const muted = (): Lab => Lab.well().feed({ kind: 'persistFailed', reason: 'ENOSPC' });

  it('says so once, and names neither an epoch nor a table any more', () => {
    const lab = muted().feed({ kind: 'persistFailed', reason: 'ENOSPC' });
    expect(lab.announced().filter((name) => name === '+muted')).to.have.length(1);
    expect(lab.sent('heartbeat').at(-1)).to.include({ promised: 0, version: null, muted: 'ENOSPC' });
  });

  it('tries again every second, and votes again when that succeeds', () => {
    const lab = muted();
    lab.take();
    lab.passWell(2100);
    expect(lab.wanted('persist')).to.have.length(2);
    lab.feed({ kind: 'persisted', record: lab.state.record });
    expect(lab.announced()).to.include('-muted');
    expect(lab.state.muted).to.equal(null);
  });

  it('still learns who the master is, and writes it down with the next attempt', () => {
    const lab = muted();
    lab.take();
    const table = tableOf({ epoch: E(2), version: 3, master: S(7) });
    lab.hear(7, { kind: 'table', table });
    expect(lab.wanted('persist')).to.have.length(0);
    expect(lab.announced()).to.include('+switch-master');
    lab.passWell(1000);
    expect(lab.wanted('persist')[0]?.record.table).to.deep.equal(table);
  });

  it('stays muted until what it learned meanwhile is on disk as well', () => {
    const lab = muted();
    const { record } = lab.state;
    lab.hear(7, { kind: 'table', table: tableOf({ epoch: E(2), version: 3, master: S(7) }) });
    lab.take();
    lab.feed({ kind: 'persisted', record });
    expect(lab.state.muted).to.equal('ENOSPC');
    const [retry] = lab.wanted('persist');
    expect(retry?.record.promised).to.equal(2);
    lab.feed({ kind: 'persisted', record: retry?.record ?? record });
    expect(lab.state.muted).to.equal(null);
    expect(lab.sent('heartbeat').at(-1)).to.include({ promised: 2, muted: null });
  });

  it('stops leading', () => {
    const lab = Lab.well({ self: 5 });
    lab.ask({ kind: 'order', order: [S(6), S(5), S(7)] });
    expect(lab.course).to.equal('campaigning');
    lab.feed({ kind: 'persistFailed', reason: 'EROFS' });
    expect(lab.course).to.equal('idle');
  });

  it('hands requests to a monitor that can vote', () => {
    const lab = Lab.well({ self: 5 }).feed({ kind: 'persistFailed', reason: 'EROFS' });
    lab.ask({ kind: 'order', order: [S(6), S(5), S(7)] });
    expect(lab.sent('ask')).to.have.length(1);
  });
});
