import { expect } from 'chai';
import fc from 'fast-check';
import { serverId } from '../../sentinel/index.js';
import { formatHello, parseHello } from '../../src/hello/payload.js';
import type { Hello } from '../../src/hello/payload.js';

const RUN_ID = 'e21d80aaf31cd1fb62ba79e43176ad0ea3008305';
const REAL = `127.0.0.1,26401,${RUN_ID},1,mymaster,127.0.0.1,6402,1`;
const HELLO: Hello = {
  ip: '127.0.0.1',
  port: 26401,
  runId: RUN_ID,
  currentEpoch: 1,
  group: 'mymaster',
  master: serverId('127.0.0.1:6402'),
  configEpoch: 1,
};
/** The payload with one field replaced. */
const withField = (place: number, value: string) => REAL.split(',').with(place, value).join(',');

const ip = fc.oneof(fc.ipV4(), fc.ipV6());
const port = fc.integer({ min: 1, max: 65_535 });
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const aHello: fc.Arbitrary<Hello> = fc.record({
  ip,
  port,
  runId: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: 40, maxLength: 40 }),
  currentEpoch: count,
  group: fc.stringMatching(/^[A-Za-z0-9_.-]{1,40}$/),
  master: fc
    .tuple(ip, port)
    .map(([host, number]) => serverId(host.includes(':') ? `[${host}]:${number}` : `${host}:${number}`)),
  configEpoch: count,
});

describe('hello/payload', () => {
  it('reads what redis-sentinel 7.0.15 sends, and writes the same', () => {
    expect(parseHello(REAL)).to.deep.equal(HELLO);
    expect(formatHello(HELLO)).to.equal(REAL);
  });

  it('gives back every hello that it writes', () => {
    fc.assert(
      fc.property(aHello, (hello) => {
        expect(parseHello(formatHello(hello) ?? '')).to.deep.equal(hello);
      }),
    );
  });

  it('never throws, and what it reads it would write alike but for leading zeros', () => {
    const field = fc.oneof(fc.constantFrom(...REAL.split(',')), fc.string(), fc.nat().map(String));
    fc.assert(
      fc.property(fc.array(field, { minLength: 7, maxLength: 9 }), (fields) => {
        const hello = parseHello(fields.join(','));
        if (hello !== null) expect(parseHello(formatHello(hello) ?? '')).to.deep.equal(hello);
      }),
    );
  });

  const REFUSED: readonly [string, string][] = [
    ['nothing', ''],
    ['seven fields', REAL.slice(0, REAL.lastIndexOf(','))],
    ['nine fields', `${REAL},0`],
    ['an empty address', withField(0, '')],
    ['a host name', withField(0, 'ts01')],
    ['an address in brackets', withField(0, '[::1]')],
    ['port 0', withField(1, '0')],
    ['port 65536', withField(1, '65536')],
    ['a short run id', withField(2, RUN_ID.slice(1))],
    ['a run id in capitals', withField(2, RUN_ID.toUpperCase())],
    ['a negative epoch', withField(3, '-1')],
    ['an epoch above 2^53', withField(3, '9007199254740993')],
    ['an epoch of 2^64-1', withField(3, '18446744073709551615')],
    ['an epoch with a fraction', withField(3, '1.5')],
    ['an epoch in hex', withField(3, '0x1')],
    ['an empty group', withField(4, '')],
    ['a group with a blank', withField(4, 'my master')],
    ['a group of 257 characters', withField(4, 'g'.repeat(257))],
    ['a master by name', withField(5, 'redis-1')],
    ['a master port that is no number', withField(6, 'six')],
    ['an empty config epoch', withField(7, '')],
    ['a line end', `${REAL}\n`],
    ['more than 1024 characters', withField(4, 'g'.repeat(1100))],
  ];
  for (const [what, payload] of REFUSED) {
    it(`refuses ${what}`, () => {
      expect(parseHello(payload)).to.equal(null);
    });
  }

  const UNSPEAKABLE: readonly [string, Partial<Hello>][] = [
    ['a group name with a comma', { group: 'a,b' }],
    ['an address that is a name', { ip: 'ts01' }],
    ['a master by name', { master: serverId('redis-1:6379') }],
    ['a master without a port', { master: serverId('10.0.0.5') }],
  ];
  for (const [what, part] of UNSPEAKABLE) {
    it(`writes nothing for ${what}`, () => {
      expect(formatHello({ ...HELLO, ...part })).to.equal(null);
    });
  }
});
