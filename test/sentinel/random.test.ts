import { expect } from 'chai';
import { roll } from '../../sentinel/random.js';

describe('random', () => {
  it('rolls the same values from the same seed for ever', () => {
    const dice = { word: 1 };
    const rolled = Array.from({ length: 4 }, () => Math.floor(roll(dice, 1_000_000)));
    expect(rolled).to.deep.equal(PINNED);
  });

  it('keeps its whole state in the word', () => {
    const dice = { word: 77 };
    roll(dice, 1);
    const copy = { ...dice };
    expect(roll(copy, 1)).to.equal(roll(dice, 1));
  });

  it('rolls every tenth about as often', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    const dice = { word: 42 };
    for (let n = 0; n < 20_000; n++) {
      const value = roll(dice, 10);
      expect(value).to.be.within(0, 9.9999999999);
      counts[Math.floor(value)] = (counts[Math.floor(value)] ?? 0) + 1;
    }
    for (const count of counts) expect(count).to.be.within(1800, 2200);
  });
});

const PINNED = [627_073, 2735, 527_447, 981_050];
