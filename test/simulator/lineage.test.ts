import { expect } from 'chai';
import { common, continues, holds, lacking, positionOf } from '../../src/simulator/lineage.js';
import type { Lineage } from '../../src/simulator/lineage.js';

/** h0 up to 100, h1 up to 150, then h2. */
const THRICE: Lineage = [
  { history: 'h0', fromOffset: 0 },
  { history: 'h1', fromOffset: 100 },
  { history: 'h2', fromOffset: 150 },
];
const OTHER: Lineage = [
  { history: 'h0', fromOffset: 0 },
  { history: 'x1', fromOffset: 80 },
];

describe('a lineage', () => {
  for (const [history, offset, isHeld] of [
    ['h0', 100, true],
    ['h0', 101, false],
    ['h1', 150, true],
    ['h1', 151, false],
    ['h2', 200, true],
    ['h2', 201, false],
    ['x1', 1, false],
  ] as const) {
    it(`${isHeld ? 'holds' : 'does not hold'} ${history} up to ${offset}`, () => {
      expect(holds(THRICE, 200, { history, offset })).to.equal(isHeld);
    });
  }

  it('tells its last two parts as a position', () => {
    expect(positionOf(THRICE, 200)).to.deep.equal({
      history: 'h2',
      offset: 200,
      parent: { history: 'h1', forkOffset: 150 },
    });
    expect(positionOf([{ history: 'h0', fromOffset: 0 }], 7)).to.deep.equal({ history: 'h0', offset: 7, parent: null });
    expect(() => positionOf([], 7)).to.throw('without a history');
  });

  it('lacks what lies behind the end of its part, or behind the fork', () => {
    const mark = (history: string, offset: number) => ({ history, offset, parent: null });
    expect(lacking(THRICE, 200, mark('h0', 130))).to.equal(30);
    expect(lacking(THRICE, 200, mark('h2', 150))).to.equal(0);
    expect(lacking(THRICE, 200, mark('x9', 1))).to.equal(Number.POSITIVE_INFINITY);
    expect(lacking(OTHER, 90, positionOf(THRICE.slice(0, 2), 140))).to.equal(60);
  });

  it('is the same as another one up to where the first ends or goes its own way', () => {
    expect(common({ lineage: THRICE, offset: 200 }, { lineage: THRICE, offset: 170 })).to.equal(170);
    expect(common({ lineage: THRICE, offset: 200 }, { lineage: OTHER, offset: 300 })).to.equal(80);
    expect(
      common({ lineage: THRICE, offset: 200 }, { lineage: [{ history: 'z', fromOffset: 0 }], offset: 9 }),
    ).to.equal(0);
  });

  it('is continued by a replica that has not gone its own way', () => {
    const master = positionOf(THRICE, 200);
    expect(continues(master, positionOf(THRICE, 180))).to.equal(true);
    expect(continues(master, positionOf(THRICE.slice(0, 2), 150))).to.equal(true);
    expect(continues(master, positionOf(THRICE.slice(0, 2), 151))).to.equal(false);
    expect(continues(master, positionOf(OTHER, 90))).to.equal(false);
    expect(continues(master, positionOf(THRICE, 201))).to.equal(false);
  });
});
