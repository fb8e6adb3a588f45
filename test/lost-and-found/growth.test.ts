import { expect } from 'chai';
import { createGrowth } from '../../src/lost-and-found/growth.js';
import { S, at } from '../kit/lab.js';

const PROMOTED = at(1500, 'new', { history: 'old', forkOffset: 1000 });

function watch(looks: readonly (readonly [atMs: number, offset: number, history?: string])[]) {
  let now = 0;
  const growth = createGrowth({ nowUnixMs: () => now });
  for (const [atMs, offset, history = 'old'] of looks) {
    now = atMs;
    growth.note(S(5), at(offset, history));
  }
  return growth;
}

describe('how far a server went past a fork', () => {
  it('is counted from the first look behind it to the last that showed growth', () => {
    const growth = watch([
      [0, 900],
      [1000, 1100],
      [3000, 1200],
      [9000, 1200],
    ]);
    expect(growth.pastFork(S(5), PROMOTED)).to.deep.equal({ bytes: 200, seconds: 2 });
  });

  it('is still known when the process began anew', () => {
    const growth = watch([
      [0, 1100],
      [2000, 1300],
      [5000, 0, 'fresh'],
    ]);
    expect(growth.pastFork(S(5), PROMOTED)).to.deep.equal({ bytes: 300, seconds: 2 });
  });

  it('counts looks that follow each other closely as one', () => {
    const looks = Array.from({ length: 100_000 }, (_, n) => [n, 1001 + n] as const);
    expect(watch(looks).pastFork(S(5), PROMOTED)).to.deep.equal({ bytes: 100_000, seconds: 100 });
  });

  it('is unknown where nobody saw it go on, or it has nothing in common with the master', () => {
    expect(watch([[0, 1000]]).pastFork(S(5), PROMOTED)).to.equal(null);
    expect(watch([[0, 5000, 'other']]).pastFork(S(5), PROMOTED)).to.equal(null);
    expect(watch([[0, 2000]]).pastFork(S(6), PROMOTED)).to.equal(null);
  });
});
