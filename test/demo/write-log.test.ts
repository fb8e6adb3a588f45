import { expect } from 'chai';
import { countRedirects, longestGapMs, longestWaitMs, within } from '../../src/demo/write-log.js';
import type { AcknowledgedWrite, WriteLog } from '../../src/demo/write-log.js';

const EVER = { fromMs: 0, toMs: Number.POSITIVE_INFINITY };

/** Writes issued and acknowledged at the given times. */
function logOf(...times: readonly (readonly [issuedMs: number, acknowledgedMs: number])[]): WriteLog {
  const acknowledged = times.map(
    ([issuedMs, acknowledgedMs], number): AcknowledgedWrite => ({ number, issuedMs, acknowledgedMs, server: 'a:1' }),
  );
  return { acknowledged, redirects: [] };
}

describe('write log', () => {
  it('finds no gap between fewer than two acknowledged writes', () => {
    expect(longestGapMs(logOf(), EVER)).to.equal(0);
    expect(longestGapMs(logOf([0, 5]), EVER)).to.equal(0);
  });

  it('takes the longest of all gaps', () => {
    expect(longestGapMs(logOf([0, 1], [5, 6], [10, 110], [15, 110], [105, 116]), EVER)).to.equal(104);
  });

  it('counts a gap whose first end lies before the span', () => {
    expect(longestGapMs(logOf([0, 10], [5, 90], [95, 96]), { fromMs: 50, toMs: 100 })).to.equal(80);
  });

  it('leaves out gaps that end outside the span', () => {
    expect(longestGapMs(logOf([0, 10], [5, 90], [95, 96], [97, 500]), { fromMs: 95, toMs: 100 })).to.equal(6);
  });

  it('measures the wait of a write from its first issue', () => {
    expect(longestWaitMs(logOf([0, 1], [5, 80], [10, 80]), EVER)).to.equal(75);
    expect(longestWaitMs(logOf(), EVER)).to.equal(0);
  });

  it('counts redirects by their kind, within the span only', () => {
    const redirects = [
      { kind: 'closed', atMs: 1 },
      { kind: 'READONLY', atMs: 5 },
      { kind: 'closed', atMs: 6 },
      { kind: 'closed', atMs: 7 },
    ];
    expect(countRedirects({ acknowledged: [], redirects }, { fromMs: 5, toMs: 7 })).to.deep.equal({
      READONLY: 1,
      closed: 2,
    });
  });

  it('holds both ends of a span to be within it', () => {
    const numbers = within(logOf([0, 1], [0, 2], [0, 3], [0, 4]), { fromMs: 2, toMs: 3 }).map(({ number }) => number);
    expect(numbers).to.deep.equal([1, 2]);
  });
});
