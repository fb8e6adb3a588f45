import { expect } from 'chai';
import fc from 'fast-check';
import { confLines } from '../src/sentinel-conf/lines.js';
import { quoteWord, splitWords } from '../src/words.js';

describe('splitWords', () => {
  const cases: readonly [string, string[] | null][] = [
    ['', []],
    ['  \t ', []],
    ['port 26379', ['port', '26379']],
    ['  a\t\tb  ', ['a', 'b']],
    ['a ""', ['a', '']],
    ["a ''", ['a', '']],
    ['"a b" \'c d\'', ['a b', 'c d']],
    ['"\\n\\r\\t\\b\\a"', ['\n\r\t\b\x07']],
    ['"\\x41\\x7f\\xzz"', ['A\x7fxzz']],
    ['"a\\"b\\\\c"', ['a"b\\c']],
    ["'a\\'b\\nc'", ["a'b\\nc"]],
    ['a"b c"', ['ab c']],
    ['"a', null],
    ["'a", null],
    ['"a\\"', null],
    ['"a"b', null],
    ["'a'b", null],
    ['a"b"c', null],
    ["it's", null],
    ['a\\nb', ['a\\nb']],
  ];
  for (const [line, words] of cases) {
    it(`splits ${JSON.stringify(line)}`, () => {
      expect(splitWords(line)).to.deep.equal(words);
    });
  }

  it('reads every quoted word as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 6 }), (words) => {
        expect(splitWords(words.map(quoteWord).join(' '))).to.deep.equal(words);
      }),
    );
  });
});

describe('confLines', () => {
  it('counts from 1 and trims', () => {
    expect(confLines('a\r\n\n\t b \n', [])).to.deep.equal([
      { number: 1, text: 'a' },
      { number: 2, text: '' },
      { number: 3, text: 'b' },
      { number: 4, text: '' },
    ]);
  });

  it('appends each option of the command line as a line of its own', () => {
    const lines = confLines('port 1\n', ['--port', '26 380', '--bind', 'a', 'b"', '--sentinel']);
    expect(lines.slice(2)).to.deep.equal([
      { number: 3, text: 'port "26 380"' },
      { number: 4, text: 'bind "a" "b\\""' },
      { number: 5, text: 'sentinel' },
    ]);
  });
});
