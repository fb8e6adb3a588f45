import { expect } from 'chai';
import { createKeepalivedMover } from '../../src/address/keepalived-mover.js';
import type { AddressFinding } from '../../src/address/mover.js';
import type { TrackFile } from '../../src/address/track-file.js';
import { createManualTimers } from '../peers/manual-timers.js';

const ADDRESSES = [
  { address: '10.0.0.100', prefix: 32, interfaceName: 'eth0' },
  { address: 'fd00::100', prefix: 128, interfaceName: 'eth0' },
];
const ALL = ADDRESSES.map(({ address }) => address);

/** Whatever can go on without time has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

interface Given {
  readonly number?: boolean | null;
  readonly here?: readonly string[];
  readonly watchProblem?: string;
}

function moverWith({ number = false, here = [], watchProblem }: Given = {}) {
  const timers = createManualTimers();
  const findings: AddressFinding[] = [];
  /** What stands in the track file, and what the kernel of the host has. */
  const host = { number, here: new Set(here), failure: null as string | null, hangs: false, writes: 0 };
  const trackFile: TrackFile = {
    read: async () => host.number,
    write: async (mayHold) => {
      host.writes += 1;
      if (host.hangs) return new Promise(() => undefined);
      if (host.failure === null) host.number = mayHold;
      return host.failure;
    },
  };
  /** What the guard was told, and what it answers. */
  const guard = { orders: [] as number[], answer: Promise.resolve<string | null>(null), isClosed: false };
  const watch = { start: () => Promise.resolve(), problem: () => watchProblem ?? null, close: () => undefined };
  const mover = createKeepalivedMover({
    addresses: ADDRESSES,
    trackFile,
    guard: {
      order: (afterMs) => {
        guard.orders.push(afterMs);
        return guard.answer;
      },
      close: async () => {
        expect(host.number).to.equal(false);
        guard.isClosed = true;
      },
    },
    advertMs: 100,
    isHere: (address) => host.here.has(address),
    watch,
    timers,
    onFinding: (finding) => findings.push(finding),
  });
  /** Lets time pass until something has ended, and says how much did. */
  const end = async <T>(work: Promise<T>): Promise<{ readonly result: T; readonly afterMs: number }> => {
    let isOver = false;
    const begin = timers.nowMs();
    void work.finally(() => (isOver = true));
    await settled();
    for (let turns = 0; !isOver && turns < 5000; turns++) {
      timers.advance(1);
      await settled();
    }
    expect(isOver, 'it ends').to.equal(true);
    return { result: await work, afterMs: timers.nowMs() - begin };
  };
  return { timers, mover, findings, host, guard, end };
}

describe('addresses that keepalived moves', () => {
  it('are forbidden to a host whose track file says nothing, and left as they are where it does', async () => {
    const silent = moverWith({ number: null });
    await silent.mover.start();
    expect(silent.host.number).to.equal(false);
    const allowed = moverWith({ number: true });
    await allowed.mover.start();
    expect(allowed.host.number).to.equal(true);
  });

  it('are claimed by a number, and are there when the kernel has all of them', async () => {
    const { mover, host, timers, end } = moverWith({ here: ['10.0.0.100'] });
    const claiming = mover.claim(60_000, 10);
    let isDone = false;
    void claiming.then(() => (isDone = true));
    await settled();
    timers.advance(100);
    await settled();
    expect([host.number, isDone]).to.deep.equal([true, false]);
    host.here = new Set(ALL);
    expect((await end(claiming)).result).to.deep.equal({ isDone: true });
    const [first] = await mover.report();
    expect(first).to.include({
      address: '10.0.0.100/32',
      isHere: true,
      heldForMs: 0,
      kernelSeconds: null,
      problem: null,
    });
  });

  it('are not held when keepalived does not take them in the time of five adverts', async () => {
    const { mover, end } = moverWith({ here: ['10.0.0.100'] });
    const { result, afterMs } = await end(mover.claim(60_000, 10));
    const reason = 'keepalived does not take fd00::100/128; see whether it runs on this host, and what its log says';
    expect(afterMs).to.be.within(2000, 2010);
    expect(result).to.deep.equal({ isDone: false, reason });
    expect((await mover.report())[0]).to.include({ heldForMs: null, problem: reason });
  });

  it('are waited for once when they are claimed again meanwhile', async () => {
    const { mover } = moverWith();
    expect(mover.claim(60_000, 10)).to.equal(mover.claim(70_000, 10));
  });

  it('are released by a number, and are gone when the kernel has none of them', async () => {
    const { mover, host, timers, end } = moverWith({ here: ALL });
    await end(mover.claim(60_000, 10));
    const releasing = mover.release(1000);
    await settled();
    timers.advance(20);
    expect(host.number).to.equal(false);
    host.here = new Set();
    const { result, afterMs } = await end(releasing);
    expect(result).to.deep.equal({ isDone: true });
    expect(afterMs).to.be.at.most(10);
  });

  it('are told to be still there when keepalived does not let go within the limit', async () => {
    const { mover, end } = moverWith({ here: ALL });
    const { result, afterMs } = await end(mover.release(300));
    expect(afterMs).to.be.within(300, 310);
    expect(result).to.have.property('reason').that.includes('10.0.0.100/32, fd00::100/128 away');
  });

  it('are forbidden when the right to them is over, and not before the end that was prolonged', async () => {
    const { mover, host, timers, end } = moverWith({ here: ALL });
    await end(mover.claim(1000, 10));
    await end(mover.claim(2000, 10));
    timers.advance(1999 - timers.nowMs());
    await settled();
    expect(host.number).to.equal(true);
    timers.advance(1);
    await settled();
    expect(host.number).to.equal(false);
    expect((await mover.report())[0]?.heldForMs).to.equal(null);
  });

  it('are not claimed by a right that is over', async () => {
    const { mover, host, timers } = moverWith();
    timers.advance(1000);
    expect(await mover.claim(1000, 10)).to.deep.equal({ isDone: false, reason: 'the right to them is over' });
    expect(host.number).to.equal(false);
  });

  it('are claimed no more when a release comes in between', async () => {
    const { mover, host, end } = moverWith();
    const claiming = mover.claim(60_000, 10);
    const releasing = mover.release(1000);
    expect((await end(claiming)).result).to.deep.equal({ isDone: false, reason: 'they are to be released' });
    expect((await end(releasing)).result).to.deep.equal({ isDone: true });
    expect(host.number).to.equal(false);
  });

  it('get their number again with the next renewal when somebody else has changed it', async () => {
    const { mover, host, end } = moverWith({ here: ALL });
    await end(mover.claim(60_000, 10));
    host.number = false;
    await end(mover.claim(60_000, 10));
    expect(host.number).to.equal(true);
  });

  it('are not free as long as the number cannot be written, whatever the kernel says', async () => {
    const { mover, host, findings, end } = moverWith({ number: null });
    host.failure = 'no permission';
    await mover.start();
    expect(findings).to.deep.equal([{ kind: 'problem', text: 'no permission' }]);
    expect((await end(mover.claim(60_000, 10))).result).to.deep.equal({ isDone: false, reason: 'no permission' });
    expect((await end(mover.release(100))).result).to.deep.equal({ isDone: false, reason: 'no permission' });
    host.failure = null;
    expect((await end(mover.release(100))).result).to.deep.equal({ isDone: true });
  });

  it('are not waited for longer than the limit when the disk hangs', async () => {
    const { mover, host, end } = moverWith({ number: true });
    host.hangs = true;
    const { result, afterMs } = await end(mover.release(200));
    expect(afterMs).to.be.within(200, 210);
    expect(result).to.have.property('reason').that.includes('is not written yet');
  });

  it('are allowed only when the guard knows until when', async () => {
    const { mover, host, guard, timers, end } = moverWith({ here: ALL });
    let confirm: (problem: string | null) => void = () => undefined;
    guard.answer = new Promise((resolve) => void (confirm = resolve));
    timers.advance(100);
    const claiming = mover.claim(1100, 10);
    await settled();
    expect([host.number, guard.orders]).to.deep.equal([false, [1040]]);
    confirm(null);
    expect((await end(claiming)).result).to.deep.equal({ isDone: true });
    expect(host.number).to.equal(true);
  });

  it('are not allowed where there is no guard', async () => {
    const { mover, host, guard, end } = moverWith({ here: ALL });
    guard.answer = Promise.resolve('no guard');
    expect((await end(mover.claim(1000, 10))).result).to.deep.equal({ isDone: false, reason: 'no guard' });
    expect(host.number).to.equal(false);
    expect((await mover.report())[0]?.problem).to.equal('no guard');
  });

  it('are not allowed when they were released before the guard had answered', async () => {
    const { mover, host, guard, end } = moverWith();
    let confirm: (problem: string | null) => void = () => undefined;
    guard.answer = new Promise((resolve) => void (confirm = resolve));
    const claiming = mover.claim(60_000, 10);
    await end(mover.release(1000));
    confirm(null);
    expect((await end(claiming)).result).to.deep.equal({ isDone: false, reason: 'they are to be released' });
    expect(host.number).to.equal(false);
  });

  it('are prolonged at the guard also while keepalived has not taken them yet', async () => {
    const { mover, guard, timers } = moverWith();
    void mover.claim(1000, 10);
    await settled();
    timers.advance(100);
    void mover.claim(2000, 10);
    expect(guard.orders).to.deep.equal([1040, 1940]);
  });

  it('get a number of this run once, by which the guard of a former run knows that they are prolonged', async () => {
    const { mover, host, end } = moverWith({ number: true, here: ALL });
    await mover.start();
    expect(host.writes).to.equal(0);
    await end(mover.claim(60_000, 10));
    expect(host.writes).to.equal(1);
    await end(mover.claim(60_000, 10));
    expect(host.writes).to.equal(1);
  });

  it('are forbidden when the monitor ends in order, and its guard after that', async () => {
    const { mover, host, guard, timers, end } = moverWith({ here: ALL });
    await end(mover.claim(60_000, 10));
    await end(mover.close());
    expect([host.number, guard.isClosed]).to.deep.equal([false, true]);
    expect(timers.waiting()).to.deep.equal([]);
  });

  it('come with a warning when the file of keepalived was edited', async () => {
    expect((await moverWith({ watchProblem: 'edited' }).mover.report())[0]?.problem).to.equal('edited');
  });
});
