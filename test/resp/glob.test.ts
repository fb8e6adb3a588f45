import { expect } from 'chai';
import { isGlobMatch } from '../../src/resp/glob.js';

const CASES: readonly [pattern: string, text: string, isMatch: boolean][] = [
  ['*', '', true],
  ['*', '+switch-master', true],
  ['+*', '+sdown', true],
  ['-*', '+sdown', false],
  ['*down', '+odown', true],
  ['?sdown', '-sdown', true],
  ['?sdown', 'sdown', false],
  ['[-+]sdown', '-sdown', true],
  ['[+-]sdown', '-sdown', false],
  ['[^+]sdown', '+sdown', false],
  ['[^+]sdown', '-sdown', true],
  ['[a-c]x', 'bx', true],
  ['[c-a]x', 'bx', true],
  ['[a-c]x', 'dx', false],
  ['[\\]]', ']', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['a\\', 'a\\', true],
  ['[abc', 'c', true],
  ['[a-', '-', true],
  ['', '', true],
  ['', 'a', false],
  ['a**b*', 'axxb', true],
  ['*a*b', 'aab', true],
  ['*ab', 'aaab', true],
  ['A', 'a', false],
];

describe('resp/glob', () => {
  for (const [pattern, text, isMatch] of CASES) {
    it(`${JSON.stringify(pattern)} ${isMatch ? 'fits' : 'does not fit'} ${JSON.stringify(text)}`, () => {
      expect(isGlobMatch(pattern, text)).to.equal(isMatch);
    });
  }

  it('many stars cost no more than the product of the lengths', () => {
    const startedMs = performance.now();
    expect(isGlobMatch(`${'a*'.repeat(500)}b`, 'a'.repeat(1000))).to.equal(false);
    expect(performance.now() - startedMs).to.be.below(1000);
  });
});
