import { expect } from 'chai';
import { createOutputLimit } from '../../src/resp/output-limit.js';

const MIB = 1_048_576;

/** A clock that the test moves. */
function setUp() {
  const state = { pending: 0, drops: 0, due: new Set<() => void>() };
  const limit = createOutputLimit({
    timers: {
      nowMs: () => 0,
      after: (ms, run) => {
        expect(ms).to.equal(60_000);
        state.due.add(run);
        return () => void state.due.delete(run);
      },
    },
    pendingBytes: () => state.pending,
    drop: () => (state.drops += 1),
  });
  const hold = (pending: number): void => {
    state.pending = pending;
    limit.check();
  };
  const passMinute = (): void => {
    for (const run of state.due) run();
  };
  return { state, limit, hold, passMinute };
}

describe('resp/output-limit', () => {
  it('a client over 32 MiB is dropped at once', () => {
    const { state, hold } = setUp();
    hold(32 * MIB);
    expect(state.drops).to.equal(0);
    hold(32 * MIB + 1);
    expect(state.drops).to.equal(1);
  });

  it('a client over 8 MiB is dropped after a minute', () => {
    const { state, hold, passMinute } = setUp();
    hold(8 * MIB + 1);
    hold(9 * MIB);
    expect(state.due.size).to.equal(1);
    passMinute();
    expect(state.drops).to.equal(1);
  });

  it('a client that reads in time stays', () => {
    const { state, hold, passMinute } = setUp();
    hold(9 * MIB);
    hold(8 * MIB);
    expect(state.due.size).to.equal(0);
    hold(9 * MIB);
    state.pending = 0;
    passMinute();
    expect(state.drops).to.equal(0);
  });

  it('nothing is left to run after the end', () => {
    const { state, limit, hold } = setUp();
    hold(9 * MIB);
    limit.close();
    expect(state.due.size).to.equal(0);
  });
});
