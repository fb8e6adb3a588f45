import { expect } from 'chai';
import { waitUntil } from '../../src/demo/deadline.js';
import type { Timers } from '../../src/timers.js';

/** Time passes only by waiting. */
function fakeTimers(): Timers {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    after: (ms, run) => {
      nowMs += ms;
      queueMicrotask(run);
      return () => undefined;
    },
  };
}

describe('waiting with a deadline', () => {
  it('ends as soon as nothing is missing', async () => {
    const timers = fakeTimers();
    const lacks = ['one', 'two', null];
    await waitUntil({ what: 'all', limitMs: 1000, timers, missing: () => lacks.shift() ?? null, everyMs: 10 });
    expect(timers.nowMs()).to.equal(20);
  });

  it('says after the limit what it waited for and what was still missing', async () => {
    const timers = fakeTimers();
    const reason = await waitUntil({
      what: 'three monitors',
      limitMs: 1500,
      timers,
      missing: () => 'one is silent',
    }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(reason).to.include({ code: 'E_TIMEOUT', message: 'waited 1.5 s for three monitors: one is silent' });
    expect(timers.nowMs()).to.equal(1500);
  });
});
