import { expect } from 'chai';
import { serverId } from '../../sentinel/index.js';
import { addressText, endpointOf } from '../../src/peers/endpoint.js';

describe('peers/endpoint', () => {
  const GOOD: readonly [string, string, number][] = [
    ['10.0.0.5:6379', '10.0.0.5', 6379],
    ['[fe80::1]:26379', 'fe80::1', 26_379],
    ['ts01:1', 'ts01', 1],
    ['ts01:65535', 'ts01', 65_535],
  ];
  for (const [text, host, port] of GOOD) {
    it(`splits ${text}, and puts it together again`, () => {
      expect(endpointOf(serverId(text))).to.deep.equal({ host, port });
      expect(addressText({ host, port })).to.equal(text);
    });
  }

  for (const text of [
    '',
    ':',
    ':6379',
    '10.0.0.5',
    '10.0.0.5:',
    '10.0.0.5:0',
    '10.0.0.5:65536',
    'a:6x',
    'a:-1',
    '[]:1',
  ]) {
    it(`takes ${JSON.stringify(text)} for no address`, () => {
      expect(endpointOf(serverId(text))).to.equal(null);
    });
  }
});
