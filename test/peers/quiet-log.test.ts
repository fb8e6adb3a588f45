import { expect } from 'chai';
import { createQuietLog } from '../../src/peers/quiet-log.js';
import { createManualTimers } from './manual-timers.js';

describe('peers/quiet-log', () => {
  const setUp = () => {
    const lines: string[] = [];
    const timers = createManualTimers();
    const write = (_fields: object, text: string) => void lines.push(text);
    return { lines, timers, log: createQuietLog({ log: { warn: write }, timers }) };
  };

  it('writes a line again after a minute', () => {
    const { lines, timers, log } = setUp();
    for (const waitMs of [0, 59_999, 1, 59_999]) {
      timers.advance(waitMs);
      log.warnOnceAMinute('key', {}, `at ${timers.nowMs()}`);
    }
    expect(lines).to.deep.equal(['at 0', 'at 60000']);
  });

  it('writes a line once for ever', () => {
    const { lines, timers, log } = setUp();
    log.warnOnce('key', {}, 'first');
    timers.advance(1e9);
    log.warnOnce('key', {}, 'second');
    expect(lines).to.deep.equal(['first']);
  });

  it('keeps keys apart', () => {
    const { lines, log } = setUp();
    log.warnOnce('a', {}, 'a');
    log.warnOnceAMinute('b', {}, 'b');
    expect(lines).to.deep.equal(['a', 'b']);
  });

  it('writes no more than 256 lines a minute, however many keys there are', () => {
    const { lines, timers, log } = setUp();
    for (let key = 0; key < 1000; key += 1) log.warnOnceAMinute(String(key), {}, 'line');
    expect(lines).to.have.length(256);
    timers.advance(60_000);
    log.warnOnceAMinute('late', {}, 'late');
    expect(lines.at(-1)).to.equal('late');
  });
});
