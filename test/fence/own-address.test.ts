import { expect } from 'chai';
import { isOwnAddress } from '../../src/fence/own-address.js';
import type { Interfaces } from '../../src/fence/own-address.js';

describe('an address', () => {
  const entry = { netmask: '', mac: '', internal: false, cidr: null };
  const interfaces: Interfaces = {
    eth0: [
      { ...entry, family: 'IPv4', address: '10.0.0.5' },
      { ...entry, family: 'IPv6', address: 'fd00::5', scopeid: 0 },
    ],
    down: undefined,
  };

  const cases: readonly [string, boolean][] = [
    ['10.0.0.5', true],
    ['10.0.0.6', false],
    ['fd00:0::5', true],
    ['fd00::6', false],
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', false],
    ['localhost', false],
    ['', false],
  ];
  for (const [host, isOwn] of cases) {
    it(`"${host}" is ${isOwn ? '' : 'not '}of this host`, () => {
      expect(isOwnAddress(host, interfaces)).to.equal(isOwn);
    });
  }
});
