import { expect } from 'chai';
import { createAnnouncer } from '../../src/address/announcer.js';
import { createManualTimers } from '../peers/manual-timers.js';

describe('announcements', () => {
  it('come at once, in the first second, later than a second after that, and then every minute', () => {
    const timers = createManualTimers();
    const sentMs: number[] = [];
    const announcer = createAnnouncer({ timers, announce: () => sentMs.push(timers.nowMs()) > 0 });
    announcer.start();
    timers.advance(130_000);
    expect(sentMs).to.deep.equal([0, 100, 300, 1200, 2500, 5000, 10_000, 70_000, 130_000]);
  });

  it('end when the address is not held by right any more', () => {
    const timers = createManualTimers();
    let count = 0;
    createAnnouncer({ timers, announce: () => ++count < 3 }).start();
    timers.advance(100_000);
    expect(count).to.equal(3);
  });

  it('end when they are stopped, and begin anew', () => {
    const timers = createManualTimers();
    const sentMs: number[] = [];
    const announcer = createAnnouncer({ timers, announce: () => sentMs.push(timers.nowMs()) > 0 });
    announcer.start();
    timers.advance(150);
    announcer.stop();
    timers.advance(10_000);
    announcer.start();
    timers.advance(100);
    expect(sentMs).to.deep.equal([0, 100, 10_150, 10_250]);
  });
});
