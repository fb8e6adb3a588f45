import { expect } from 'chai';
import { formatAge } from '../../src/cli/age.js';

const TABLE: readonly (readonly [number | null, string])[] = [
  [null, '-'],
  [NaN, '-'],
  [-3, '0s'],
  [0, '0s'],
  [0.999, '0s'],
  [28, '28s'],
  [59, '59s'],
  [59.9, '59s'],
  [60, '1m:00s'],
  [310, '5m:10s'],
  [850, '14m:10s'],
  [3599, '59m:59s'],
  [3600, '1h:00m'],
  [10_979, '3h:02m'],
  [86_399, '23h:59m'],
  [86_400, '1d:00h'],
  [187_200, '2d:04h'],
  [400 * 86_400, '400d:00h'],
];

describe('an age', () => {
  for (const [seconds, text] of TABLE) {
    it(`of ${seconds} seconds is ${text}`, () => {
      expect(formatAge(seconds)).to.equal(text);
    });
  }
});
