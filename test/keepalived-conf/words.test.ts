import { expect } from 'chai';
import fc from 'fast-check';
import { splitCommand, splitWords, writeWord } from '../../src/keepalived-conf/words.js';

describe('words', () => {
  it('give back every byte when they are put together', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const together = splitWords(text)
          .map(({ lead, raw }) => lead + raw)
          .join('');
        expect(text.startsWith(together)).to.equal(true);
        expect(text.slice(together.length).trim()).to.equal('');
      }),
    );
  });

  it('are written so that they are read as the same value', () => {
    const anything = fc.oneof(fc.string(), fc.stringMatching(/^[a\s"'{}!#$\\@~]{0,6}$/));
    fc.assert(
      fc.property(anything, (value) => {
        const written = writeWord(value);
        if (written !== null) expect(splitWords(written).map((word) => word.value)).to.deep.equal([value]);
      }),
    );
  });

  it('are quoted only where that is needed, and refused where nothing helps', () => {
    const cases: readonly (readonly [string, string | null])[] = [
      ['eth0:1', 'eth0:1'],
      ['a@b.c', 'a@b.c'],
      ['a b', '"a b"'],
      ['', '""'],
      ['@main', '"@main"'],
      ['~SEQ', '"~SEQ"'],
      ['a#b', '"a#b"'],
      ['a{b', '"a{b"'],
      ['a$', '"a$"'],
      ['}', null],
      ['a"b', null],
      ['a\\b', null],
      ['a\nb', null],
      ['$HOME', null],
      ['${_PWD}', null],
    ];
    for (const [value, written] of cases) expect(writeWord(value), value).to.equal(written);
  });
});

describe('splitCommand', () => {
  it('knows both kinds of quotes and the escapes of the manual', () => {
    const cases: readonly (readonly [string, readonly string[] | null])[] = [
      ['/bin/a b  c', ['/bin/a', 'b', 'c']],
      [`abcd" efg h jkl "mnop`, ['abcd efg h jkl mnop']],
      [`abcd "efg h jkl" mnop`, ['abcd', 'efg h jkl', 'mnop']],
      [`'a "b' "c 'd"`, ['a "b', "c 'd"]],
      ['a\\ b \\" \\\\', ['a b', '"', '\\']],
      ['\\x41\\101\\cA\\t\\n\\q', ['AA\u0001\t\nq']],
      ["''", ['']],
      ['', []],
      ["a 'b", null],
      ['a \\', null],
    ];
    for (const [text, words] of cases) expect(splitCommand(text), text).to.deep.equal(words);
  });
});
