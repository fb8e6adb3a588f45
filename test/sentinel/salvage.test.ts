import { expect } from 'chai';
import type { Input } from '../../sentinel/input.js';
import type { Position, ServerReport } from '../../sentinel/report.js';
import { inspect } from '../../sentinel/core.js';
import { Lab, M, S, at, reportOf } from '../kit/lab.js';

const LEASE = { lease: { lengthMs: 1000, marginMs: 100, unguardedMs: 3000 } };
/** Server 5 is master by the table, and took over from 6 at offset 1000. */
const MASTER = reportOf('master', { position: at(2000, 'h1', { history: 'h0', forkOffset: 1000 }) });
const returned = (position: Position | null, change: Partial<ServerReport> = {}): ServerReport =>
  reportOf('master', { position, isFenced: true, ...change });

/** Monitor `self` sees 6 come back; as the keeper of 6 it has it fenced. */
function comeback(report: ServerReport, self = 6): Lab {
  const lab = Lab.well({ self, settings: LEASE });
  lab.see(5, MASTER).passWell(600);
  if (self === 6)
    lab.feed({ kind: 'performed', action: 'fence', server: S(6), result: { isDone: true, position: null } });
  lab.take();
  lab.passWell(10).see(6, report);
  return lab.passWell(1200);
}

const ended = (result: Extract<Input, { kind: 'performed' }>['result']): Input => ({
  kind: 'performed',
  action: 'salvage',
  server: S(6),
  result,
});
const DONE = { isDone: true, position: null, text: '17 bytes' } as const;
const FULL = { isDone: false, reason: 'the disk is full' } as const;

describe('keeping what a returning server holds', () => {
  it('its keeper keeps a history that went on, and lets it follow when that is done', () => {
    const lab = comeback(returned(at(1017)));
    const [wanted] = lab.wanted('salvage');
    expect(wanted).to.deep.equal({ kind: 'salvage', server: S(6), master: S(5), reference: MASTER.position });
    expect(lab.wanted('salvage')).to.have.length(1);
    expect(lab.wanted('follow')).to.deep.equal([]);
    lab.feed(ended(DONE)).passWell(60);
    expect(lab.announced()).to.include('+history-kept');
    expect(lab.wanted('follow')).to.deep.equal([{ kind: 'follow', server: S(6), master: S(5), keepsClients: false }]);
    expect(lab.wanted('salvage')).to.have.length(1);
  });

  const positions: readonly (readonly [string, ServerReport, boolean])[] = [
    ['that stopped at the fork', returned(at(1000)), false],
    ['that stopped before the fork', returned(at(900)), false],
    ['one byte behind the fork', returned(at(1001)), true],
    ['of which nobody knows where it stands', returned(at(0, 'fresh')), true],
    ['that cannot say where it stands', returned(null), true],
    ['that follows a stranger, and is not ahead', strayed(at(1000)), false],
    ['that follows a stranger, and is ahead', strayed(at(1001)), true],
    ['that follows a stranger, with a history of that', strayed(at(5000, 'other')), false],
  ];
  for (const [what, report, isKept] of positions) {
    it(`a server ${what} ${isKept ? 'is not told to follow before that is kept' : 'follows at once'}`, () => {
      const lab = comeback(report);
      expect(lab.wanted('salvage')).to.have.length(isKept ? 1 : 0);
      expect(lab.wanted('follow')).to.have.length(isKept ? 0 : 1);
    });
  }

  it('nothing is compared before the server takes no more writes', () => {
    const lab = Lab.well({ self: 6, settings: LEASE }).see(5, MASTER).passWell(100);
    lab.see(6, returned(at(900), { isFenced: false }));
    lab.passWell(1000);
    expect([...lab.wanted('salvage'), ...lab.wanted('follow')]).to.deep.equal([]);
    lab.feed({ kind: 'performed', action: 'fence', server: S(6), result: { isDone: true, position: null } });
    lab.passWell(200);
    expect(lab.wanted('follow')).to.have.length(1);
  });

  it('everybody else leaves a returned master to its keeper while that is present', () => {
    const lab = comeback(returned(at(900)), 5);
    expect([...lab.wanted('salvage'), ...lab.wanted('follow')]).to.deep.equal([]);
  });

  it('the keeper of the master keeps it where its own is not there', () => {
    const lab = comeback(returned(at(1017)), 5);
    lab.feed({ kind: 'unlinked', peer: M(6), isClosed: true });
    for (let n = 0; n < 20; n++) {
      lab.state.peers.set(M(6), { ...peerOf(lab, 6), isLinked: false });
      lab
        .hear(7, { ...beatOf(lab) })
        .see(5, MASTER)
        .see(6, returned(at(1017)))
        .pass(50);
    }
    expect(lab.wanted('salvage')).to.have.length(1);
  });

  for (const isFenced of [true, false]) {
    it(`without its keeper ${isFenced ? 'a fenced' : 'an open'} one ${isFenced ? 'follows' : 'is not believed'} when it seems to be a prefix`, () => {
      const lab = comeback(returned(at(900)), 5);
      lab.feed({ kind: 'unlinked', peer: M(6), isClosed: true });
      for (let n = 0; n < 20; n++) {
        lab
          .hear(7, beatOf(lab))
          .see(5, MASTER)
          .see(6, returned(at(900), { isFenced }))
          .pass(50);
      }
      expect(lab.wanted('follow')).to.have.length(isFenced ? 1 : 0);
      expect(lab.wanted('salvage')).to.have.length(isFenced ? 0 : 1);
    });
  }

  it('where leases are off it follows at once', () => {
    const lab = Lab.well({ self: 6, settings: { lease: null } }).see(5, MASTER);
    lab.see(6, returned(at(1017))).passWell(1200);
    expect(lab.wanted('follow')).to.have.length(1);
    expect(lab.wanted('salvage')).to.deep.equal([]);
  });

  it('a failure is told once, shown, and tried again after ten seconds', () => {
    const lab = comeback(returned(at(1017)))
      .feed(ended(FULL))
      .passWell(9000);
    expect(lab.status(6)).to.equal('history not kept');
    expect(inspect(lab.state).notes.join()).to.contain('the disk is full').and.contain('ts lost forget');
    expect(lab.wanted('follow')).to.deep.equal([]);
    lab.passWell(1100);
    expect(lab.wanted('salvage')).to.have.length(2);
    lab.feed(ended(FULL));
    expect(lab.announced().filter((name) => name === '-history-not-kept')).to.have.length(1);
    lab.passWell(10_100).feed(ended(DONE)).passWell(100);
    expect(lab.wanted('follow')).to.have.length(1);
  });

  it('what was given up follows; only what could not be kept can be given up', () => {
    const lab = comeback(returned(at(1017)))
      .feed({ kind: 'givenUp', server: S(6) })
      .passWell(500);
    expect(lab.wanted('follow')).to.deep.equal([]);
    lab
      .feed(ended(FULL))
      .feed({ kind: 'givenUp', server: S(6) })
      .passWell(100);
    expect(lab.announced()).to.include('+history-given-up');
    expect(lab.wanted('follow')).to.have.length(1);
  });

  it('another process is another history', () => {
    const lab = comeback(returned(at(1017)))
      .feed(ended(FULL))
      .feed({ kind: 'givenUp', server: S(6) });
    lab.see(6, returned(at(1018), { instance: 'i2' })).passWell(100);
    lab.feed({ kind: 'performed', action: 'fence', server: S(6), result: { isDone: true, position: null } });
    lab.passWell(5300);
    expect(lab.wanted('salvage')).to.have.length(2);
  });

  it('shows how far it is, and peers hear of it', () => {
    const lab = comeback(returned(at(1017)));
    expect(lab.status(6)).to.equal('keeping history');
    lab.take();
    lab.feed({ kind: 'salvaging', server: S(6), percent: 43 });
    expect(lab.status(6)).to.equal('keeping history 43 %');
    const [beat] = lab.sent('heartbeat');
    expect(beat?.views[1]?.salvage).to.deep.equal({ kind: 'underway', percent: 43 });
  });

  it('nothing is left of it when the server is as the table says', () => {
    const lab = comeback(returned(at(1017))).feed(ended(FULL));
    lab.see(6, reportOf('replica')).passWell(50);
    expect(lab.state.salvages.size).to.equal(0);
    expect(lab.status(6)).to.equal('ok');
  });

  it('nothing is left of it where somebody else made the server follow, while this monitor was paused', () => {
    const lab = comeback(returned(at(1017))).feed(ended(FULL));
    lab.feed({ kind: 'probed', server: S(6), result: reportOf('replica') }, 5000);
    lab.meet().see(5, MASTER).see(6, reportOf('replica')).passWell(600);
    expect(lab.state.amends.size).to.equal(0);
    expect(lab.state.salvages.size).to.equal(0);
    expect(lab.status(6)).to.equal('ok');
  });
});

function strayed(position: Position): ServerReport {
  const upstream = { master: S(9), isLinked: true, downMs: 0, isSyncing: false };
  return reportOf('replica', { position, upstream });
}

function beatOf(lab: Lab) {
  const { heartbeat } = peerOf(lab, 7);
  if (heartbeat === null) throw new Error('nothing heard of 7');
  return { ...heartbeat, views: [] };
}

function peerOf(lab: Lab, n: number) {
  const peer = lab.state.peers.get(M(n));
  if (peer === undefined) throw new Error(`no peer ${n}`);
  return peer;
}
