import { expect } from 'chai';
import fc from 'fast-check';
import { readModel } from '../../src/keepalived-conf/model.js';
import { parse } from '../../src/keepalived-conf/parse.js';
import { formatProblem } from '../../src/keepalived-conf/problem.js';
import { print } from '../../src/keepalived-conf/syntax.js';
import { entriesOf, isOpenEnded } from '../../src/keepalived-conf/walk.js';
import { scraps } from './conf-text.js';
import { readSamples } from './samples.js';

const problemsIn = (text: string): string[] => parse({ text, file: 'k' }).problems.map(formatProblem);
const lookInto = (text: string, configId?: string): string[][] =>
  [...entriesOf(parse({ text, ...(configId === undefined ? {} : { configId }) }).nodes)].map(({ keyword, words }) => [
    keyword,
    ...words,
  ]);

describe('parse', () => {
  it('keeps every byte of any text', () => {
    fc.assert(
      fc.property(scraps(), (text) => print(parse({ text, configId: 'a' })) === text),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => print(parse({ text })) === text));
  });

  it('keeps every byte of the samples that keepalived ships, and finds no mistake in their structure', function () {
    const samples = readSamples();
    if (samples === null && process.env.CI !== 'true') this.skip();
    expect(samples, 'the samples of the Debian package keepalived are installed').to.have.length.above(20);
    for (const { path, text } of samples ?? []) {
      const document = parse({ text, file: path });
      expect(print(document), path).to.equal(text);
      expect(document.problems, path).to.deep.equal([]);
    }
  });

  it('reads what it prints as the same', () => {
    fc.assert(
      fc.property(scraps(), (text) => {
        const document = parse({ text });
        expect(parse({ text: print(document) })).to.deep.equal(document);
      }),
    );
  });

  it('ends comments and splits words as keepalived does', () => {
    const cases: readonly (readonly [string, readonly string[][]])[] = [
      ['a b#c', [['a', 'b']]],
      ['a b!c', [['a', 'b']]],
      ['a "b#c!d" e', [['a', 'b#c!d', 'e']]],
      ["a 'b#c'", [['a', "'b"]]],
      ['a b\\#c\\!d', [['a', 'b#c!d']]],
      ['a b"c d"e', [['a', 'b', 'c d', 'e']]],
      ['a ""', [['a', '']]],
      ['  \t a\t\tb  \r\n', [['a', 'b']]],
      ['# a\n! b\nc', [['c']]],
      ['a b\\', [['a', 'b\\']]],
    ];
    for (const [text, entries] of cases) expect(lookInto(text), text).to.deep.equal(entries);
  });

  it('lets braces stand anywhere', () => {
    const same = [
      'a b {\n c\n d {\n e f\n }\n}\n',
      'a b\n{\n c\n d\n {\n e f\n }\n}\n',
      'a b { c\n d { e f } }',
      'a b{c\nd{e f}}',
      'a b # comment {\n\n{ # }\nc\nd { e f # }\n}}\n',
    ];
    const shape = (text: string): unknown => shapeOf(parse({ text }).nodes);
    for (const text of same) {
      expect(problemsIn(text), text).to.deep.equal([]);
      expect(shape(text), text).to.deep.equal(['a b', ['c', 'd', ['e f']]]);
    }
  });

  it('takes braces in double quotes, and only there, for letters', () => {
    expect(problemsIn('a "{"\n')).to.deep.equal([]);
    expect(problemsIn("a '{'\n")).to.deep.equal(["k:1:4: error: this '{' is not closed; add a '}'"]);
  });

  it('says where braces and quotes have no partner', () => {
    expect(problemsIn('a {\n b {\n }\n')).to.deep.equal(["k:1:3: error: this '{' is not closed; add a '}'"]);
    expect(problemsIn('a\n  }\n')).to.deep.equal([
      "k:2:3: error: this '}' closes nothing; remove it, or add the block it ends",
    ]);
    expect(problemsIn('\n {\n}\n')).to.deep.equal([
      "k:2:2: error: this '{' follows no keyword; write the name of the block before it",
    ]);
    expect(problemsIn('a "b\n')).to.deep.equal([
      'k:1:3: error: a double quote is not closed; close it on the same line',
    ]);
  });

  it('does not follow braces or lines without end', () => {
    const deep = 'a {'.repeat(40) + '}'.repeat(40);
    expect(problemsIn(deep).join()).to.contain('braces are nested too deeply; at most 32');
    expect(print(parse({ text: deep }))).to.equal(deep);
    expect(problemsIn(`a ${'b'.repeat(1021)}\n`)).to.deep.equal([]);
    expect(problemsIn(`a ${'b'.repeat(1022)}\n`)).to.deep.equal([
      'k:1:1: error: the line is too long; at most 1023 bytes',
    ]);
  });

  it('reads conditional lines as the host with that id does', () => {
    const text = 'a {\n @main b 1\n @^main b 2\n @other\n}\n@main c\n';
    expect(shapeOf(parse({ text, configId: 'main' }).nodes)).to.deep.equal(['a', ['b 1'], 'c']);
    expect(shapeOf(parse({ text, configId: 'other' }).nodes)).to.deep.equal(['a', ['b 2']]);
    expect(shapeOf(parse({ text }).nodes)).to.deep.equal(['a', ['b 2']]);
  });

  it('puts definitions in where they are used', () => {
    expect(lookInto('$A=1\n$B=${A}2\na ${B}3 $A\n$A=9\nb ${B}')).to.deep.equal([
      ['a', '123', '1'],
      ['b', '92'],
    ]);
    expect(lookInto('$A=x y\na $A')).to.deep.equal([['a', 'x', 'y']]);
    expect(lookInto('$A=1\na $Ab $A.')).to.deep.equal([['a', '$Ab', '$A.']]);
    expect(lookInto('a ${_HASH}1 ${_INSTANCE}', 'h')).to.deep.equal([['a', '#1', 'h']]);
    expect(lookInto('$A=${A}\na ${A}')).to.deep.equal([]);
  });

  it('keeps sequences, lists and definitions of several lines aside, and knows that they may bring anything', () => {
    const texts = ['~SEQ(X,1,3) a $X', '~LST(X,a,b) a $X', '$A= \\\n a { \\\n }\n\n$A', '$A=b {\n$A'];
    for (const text of texts) {
      const { nodes, problems } = parse({ text });
      expect(shapeOf(nodes), text).to.deep.equal([]);
      expect(isOpenEnded(nodes), text).to.equal(true);
      expect(problems, text).to.deep.equal([]);
    }
    expect(isOpenEnded(parse({ text: '$A=1\na $A\n@x b\n' }).nodes)).to.equal(false);
  });

  it('reads included files in their place, and what they define', () => {
    const files: Readonly<Record<string, string>> = { 'one.conf': '$ID=7\n', 'two.conf': 'virtual_router_id $ID\n' };
    const asked: string[] = [];
    const document = parse({
      text: 'include one.conf\nvrrp_instance V {\n include two.conf\n}\n',
      file: '/etc/keepalived/keepalived.conf',
      read: (pattern, from) => {
        asked.push(`${from} ${pattern}`);
        return [{ file: `/etc/keepalived/${pattern}`, text: files[pattern] ?? '' }];
      },
    });
    expect(asked).to.deep.equal([
      '/etc/keepalived/keepalived.conf one.conf',
      '/etc/keepalived/keepalived.conf two.conf',
    ]);
    expect(readModel(document)).to.deep.equal([{ kind: 'vrrp_instance', name: 'V', fields: { virtual_router_id: 7 } }]);
    expect(print(document)).to.contain(' include two.conf\n');
  });

  it('says where mistakes of included files are, and ends files that include each other', () => {
    const read = (pattern: string) =>
      pattern === 'none' ? [] : [{ file: pattern, text: pattern === 'bad' ? '\n}' : 'include a' }];
    const problemsOf = (text: string): string[] => parse({ text, file: 'k', read }).problems.map(formatProblem);
    expect(problemsOf('include bad')).to.deep.equal([
      "bad:2:1: error: this '}' closes nothing; remove it, or add the block it ends",
    ]);
    expect(problemsOf('include none')).to.deep.equal([
      "k:1:1: warning: nothing matches 'none'; name a file that exists",
    ]);
    expect(problemsOf('include a')).to.deep.equal(['a:1:1: error: a includes itself; remove one of the includes']);
  });
});

/** Statements as text and blocks as lists behind their header. */
function shapeOf(nodes: Parameters<typeof entriesOf>[0]): unknown[] {
  return [...entriesOf(nodes)].flatMap(({ keyword, words, node }): unknown[] => {
    const text = [keyword, ...words].join(' ');
    return node.kind === 'block' ? [text, shapeOf(node.children)] : [text];
  });
}
