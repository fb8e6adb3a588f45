import { expect } from 'chai';
import { majorityOf, votesNeeded, witnessesNeeded } from '../../sentinel/quorum.js';

describe('quorum', () => {
  const majorities = [1, 2, 2, 3, 3, 4, 4, 5, 5];
  for (const [place, majority] of majorities.entries()) {
    const voters = place + 1;
    it(`the majority of ${voters} is ${majority}, so ${voters - majority} may fail`, () => {
      expect(majorityOf(voters)).to.equal(majority);
      expect(majorityOf(voters)).to.equal(Math.floor(voters / 2) + 1);
    });
  }

  it('any two majorities share a voter', () => {
    for (let voters = 1; voters <= 5; voters++) {
      const majorities = subsets(voters).filter((set) => sizeOf(set) >= majorityOf(voters));
      for (const a of majorities) for (const b of majorities) expect(a & b, `${voters}: ${a} ${b}`).not.to.equal(0);
    }
  });

  it('a quorum above the majority is needed in full, one below it is not enough', () => {
    const table = [
      [3, 1, 2],
      [3, 2, 2],
      [3, 3, 3],
      [5, 1, 3],
      [5, 4, 4],
      [1, 1, 1],
    ] as const;
    for (const [voters, quorum, needed] of table) expect(votesNeeded(voters, quorum)).to.equal(needed);
  });

  it('the witnesses of a monitor without memory meet every majority that it may have been in', () => {
    for (let voters = 2; voters <= 5; voters++) {
      const others = subsets(voters - 1);
      const companions = others.filter((set) => sizeOf(set) === majorityOf(voters) - 1);
      const witnesses = others.filter((set) => sizeOf(set) === witnessesNeeded(voters));
      for (const a of companions) for (const b of witnesses) expect(a & b, `${voters}: ${a} ${b}`).not.to.equal(0);
    }
  });

  it('a monitor alone needs no witness', () => {
    expect(witnessesNeeded(1)).to.equal(0);
  });
});

/** Every set of so many, as bits. */
function subsets(size: number): readonly number[] {
  return Array.from({ length: 2 ** size }, (_, set) => set);
}

function sizeOf(set: number): number {
  return set === 0 ? 0 : (set & 1) + sizeOf(set >> 1);
}
