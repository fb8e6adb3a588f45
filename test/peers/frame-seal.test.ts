import { expect } from 'chai';
import { createFrameSeal } from '../../src/peers/frame-seal.js';

const KEYS = { outgoing: Buffer.alloc(32, 1), incoming: Buffer.alloc(32, 2) };
const CROSSED = { outgoing: KEYS.incoming, incoming: KEYS.outgoing };
const body = (text: string) => Buffer.from(text);
const bytes = (args: readonly (string | Buffer)[]) => args.map((arg) => Buffer.from(arg as string));

describe('peers/frame-seal', () => {
  it('opens what the other end sealed, in order', () => {
    const ours = createFrameSeal(KEYS);
    const theirs = createFrameSeal(CROSSED);
    for (const text of ['[]', '[1]', '[2]']) {
      expect(theirs.open(bytes(ours.seal(body(text))))?.toString()).to.equal(text);
    }
  });

  it('does not open a frame twice, out of order, sent back, changed or without its mac', () => {
    const ours = createFrameSeal(KEYS);
    const theirs = createFrameSeal(CROSSED);
    const [first, second] = [bytes(ours.seal(body('[1]'))), bytes(ours.seal(body('[2]')))];
    expect(theirs.open(second)).to.equal(null);
    expect(ours.open(first)).to.equal(null);
    expect(theirs.open(first.with(1, body('[9]')))).to.equal(null);
    expect(theirs.open(first.slice(0, 2))).to.equal(null);
    expect(theirs.open(first.with(3, body('short')))).to.equal(null);
    expect(theirs.open(first)?.toString()).to.equal('[1]');
    expect(theirs.open(first)).to.equal(null);
    expect(theirs.open(second)?.toString()).to.equal('[2]');
  });

  it('carries plain bodies without keys, and nothing else', () => {
    const plain = createFrameSeal(null);
    expect(plain.open(bytes(plain.seal(body('[]'))))?.toString()).to.equal('[]');
    expect(plain.open(bytes(['FRAME']))).to.equal(null);
    expect(plain.open(bytes(['FRAME', '[]', '1', 'mac']))).to.equal(null);
    expect(plain.open(bytes(['PING', '[]']))).to.equal(null);
    expect(plain.open([])).to.equal(null);
  });
});
