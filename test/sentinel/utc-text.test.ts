import { expect } from 'chai';
import * as fc from 'fast-check';
import { utcText } from '../../sentinel/utc-text.js';

describe('a time for people', () => {
  it('is what the calendar of the platform says', () => {
    const property = fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (unixMs) => {
      expect(utcText(unixMs)).to.equal(new Date(unixMs).toISOString().replace(/\.\d+Z$/, 'Z'));
    });
    fc.assert(property, {
      numRuns: 2000,
      examples: [[0], [951_782_400_000], [1_709_164_800_000], [4_107_542_400_000]],
    });
  });
});
