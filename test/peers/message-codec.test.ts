import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBatch, encodeBatch, encodeMessage } from '../../src/peers/message-codec.js';
import { MESSAGE_SHAPES } from '../../src/peers/message-shape.js';
import { aMessage, LOOK } from './arbitrary-message.js';

const decode = (value: unknown) => decodeBatch(Buffer.from(JSON.stringify(value)));

const VIEW = {
  server: 'a:1',
  evidence: null,
  isDown: false,
  role: 'master',
  follows: null,
  isLinked: true,
  isSyncing: false,
  priority: 100,
  position: { history: 'h', offset: 1, parent: null },
  fault: null,
  faultDetail: null,
  answeredAgoMs: 0.25,
  salvage: null,
};
const NO_LEASE = { lease: null, promise: null, heldMs: null, addressNotes: [] };
const HEARTBEAT = {
  kind: 'heartbeat',
  promised: 1,
  version: null,
  leads: null,
  views: [VIEW],
  ...NO_LEASE,
  muted: null,
};

describe('peers/message-codec', () => {
  it('gives back every message that it encodes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 256 }), aMessage)), (messages) => {
        const body = encodeBatch(messages.map(([group, message]) => encodeMessage(group, message)));
        const entries = messages.map(([group, message]) => ({ isValid: true, group, message }));
        expect(decodeBatch(Buffer.from(body))).to.deep.equal({ isValid: true, entries });
      }),
    );
  });

  it('is tested with every kind of message', () => {
    const kinds = new Set(fc.sample(aMessage, 500).map((message) => message.kind));
    expect([...kinds].toSorted()).to.deep.equal(Object.keys(MESSAGE_SHAPES).toSorted());
  });

  it('never throws on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeBatch(Buffer.from(bytes));
      }),
    );
  });

  it('never throws on random JSON, at the top and inside a message', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(MESSAGE_SHAPES)), (json, kind) => {
        decode(json);
        decode([{ g: 'g', m: json }]);
        const result = decode([{ g: 'g', m: Object.assign({}, json, { kind }) }]);
        expect(result.isValid).to.equal(true);
      }),
    );
  });

  it('refuses what has one field with a value at random, or accepts it without change', () => {
    fc.assert(
      fc.property(aMessage, fc.jsonValue(), fc.nat(), (message, value, place) => {
        const keys = Object.keys(message);
        const damaged = JSON.parse(JSON.stringify({ ...message, [keys[place % keys.length]!]: value }));
        const result = decode([{ g: 'g', m: damaged }]);
        const entry = result.isValid ? result.entries[0] : undefined;
        if (entry?.isValid === true) expect(entry.message.kind).to.equal(damaged.kind);
      }),
    );
  });

  it('leaves out fields that it does not know', () => {
    const result = decode([{ g: 'g', m: { ...LOOK, extra: 1 }, x: 2 }]);
    expect(result).to.deep.equal({ isValid: true, entries: [{ isValid: true, group: 'g', message: LOOK }] });
  });

  it('keeps the good messages of a batch with a bad one', () => {
    const result = decode([
      { g: 'g', m: LOOK },
      { g: 'g', m: { kind: 'dance' } },
      { g: 'h', m: LOOK },
    ]);
    expect(result.isValid && result.entries.map((entry) => entry.isValid)).to.deep.equal([true, false, true]);
  });

  const WRONG: readonly [string, unknown, string][] = [
    ['no object', 5, 'not an object'],
    ['no group', { m: LOOK }, 'group: expected a name'],
    ['an empty group', { g: '', m: LOOK }, 'group: expected a name'],
    ['a group of 257 characters', { g: 'x'.repeat(257), m: LOOK }, 'group: expected a name'],
    ['no message', { g: 'g' }, 'unknown kind of message'],
    ['a kind from the prototype', { g: 'g', m: { kind: 'toString' } }, 'unknown kind of message'],
    ['a server of 257 characters', { g: 'g', m: { kind: 'look', server: 'x'.repeat(257) } }, 'look: server:'],
    ['an epoch with a fraction', { g: 'g', m: { ...HEARTBEAT, promised: 1.5 } }, 'heartbeat: promised:'],
    ['a negative epoch', { g: 'g', m: { ...HEARTBEAT, leads: -1 } }, 'heartbeat: leads:'],
    ['an epoch above 2^53', { g: 'g', m: { ...HEARTBEAT, promised: 2 ** 53 } }, 'heartbeat: promised:'],
    ['65 views', { g: 'g', m: { ...HEARTBEAT, views: Array(65).fill(VIEW) } }, 'heartbeat: views:'],
    [
      'an unknown evidence',
      { g: 'g', m: { ...HEARTBEAT, views: [{ ...VIEW, evidence: 'mood' }] } },
      'heartbeat: views.0',
    ],
    ['a missing field', { g: 'g', m: { ...HEARTBEAT, muted: undefined } }, 'heartbeat: muted:'],
  ];
  for (const [what, entry, reason] of WRONG) {
    it(`names the problem of ${what}`, () => {
      const result = decode([entry]);
      const first = result.isValid ? result.entries[0] : undefined;
      expect(first?.isValid).to.equal(false);
      expect(first?.isValid === false && first.reason).to.contain(reason);
    });
  }

  it('accepts 64 views', () => {
    const result = decode([{ g: 'g', m: { ...HEARTBEAT, views: Array(64).fill(VIEW) } }]);
    expect(result.isValid && result.entries[0]?.isValid).to.equal(true);
  });

  for (const body of ['', '{}', 'null', '[', '5', '"x"']) {
    it(`calls the body ${JSON.stringify(body)} broken`, () => {
      expect(decodeBatch(Buffer.from(body))).to.deep.equal({ isValid: false, reason: 'not a JSON list' });
    });
  }
});
