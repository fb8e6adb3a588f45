import { expect } from 'chai';
import { furthest, lagBehind, reachIn } from '../../sentinel/position.js';
import { at } from '../kit/lab.js';

const forked = at(150, 'h1', { history: 'h0', forkOffset: 100 });

describe('position', () => {
  const reaches = [
    ['the same history', at(100), at(80), 80],
    ['the same history, further', at(100), at(120), 120],
    ['a fork of the reference: to the place of the fork', at(120), forked, 100],
    ['a fork that the position has not come to', at(120), at(90, 'h1', { history: 'h0', forkOffset: 100 }), 90],
    ['a reference that forked behind the position', forked, at(90), 90],
    ['a reference that forked at the position', forked, at(100), 100],
    ['a reference that forked before the position', forked, at(101), null],
    ['another history', at(100), at(100, 'x'), null],
    ['a fork of another history', at(100), at(100, 'h2', { history: 'x', forkOffset: 50 }), null],
  ] as const;
  for (const [what, reference, position, reach] of reaches) {
    it(`reaches ${String(reach)} in ${what}`, () => expect(reachIn(reference, position)).to.equal(reach));
  }

  const lags = [
    [at(100), at(80), 20],
    [at(100), at(100), 0],
    [at(100), at(300), 0],
    [forked, at(100), 50],
    [at(100), at(5, 'x'), null],
  ] as const;
  for (const [reference, position, lag] of lags) {
    it(`${position.history}@${position.offset} lacks ${String(lag)} of ${reference.history}@${reference.offset}`, () => {
      expect(lagBehind(reference, position)).to.equal(lag);
    });
  }

  it('the furthest is the one that reaches further, or that forked later, or the first', () => {
    expect(furthest(null, null)).to.equal(null);
    expect(furthest(null, forked)).to.equal(forked);
    expect(furthest(forked, null)).to.equal(forked);
    expect(furthest(at(5), at(7))).to.deep.equal(at(7));
    expect(furthest(at(7), at(5))).to.deep.equal(at(7));
    expect(furthest(at(200), forked), 'the history went on in the fork').to.equal(forked);
    expect(furthest(at(7), at(9, 'x'))).to.deep.equal(at(7));
  });
});
