import { expect } from 'chai';
import { inlineCode } from '../kit/markdown.js';
import { readText } from '../kit/source-tree.js';

describe('the page of keepalived-conf', () => {
  it('has every field of a plan', () => {
    const fields = [...readText('src/keepalived-conf/plan.ts').matchAll(/^ {2}readonly (\w+)\??:/gm)];
    const named = new Set(inlineCode(readText('src/keepalived-conf/README.md')).map((code) => code.split('.').at(-1)));
    expect(fields).to.have.length.above(15);
    expect(fields.map((match) => match[1]).filter((name) => !named.has(name))).to.deep.equal([]);
  });
});
