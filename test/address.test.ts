import { expect } from 'chai';
import { canonicalHost, joinAddress, readAddress, readPort, splitAddress, splitGiven } from '../src/address.js';

describe('address', () => {
  const IDS: readonly [string, string, number][] = [
    ['10.0.0.5:6379', '10.0.0.5', 6379],
    ['[fe80::1]:26379', 'fe80::1', 26_379],
    ['[2001:db8::5]:1', '2001:db8::5', 1],
    ['ts01:65535', 'ts01', 65_535],
  ];
  for (const [id, host, port] of IDS) {
    it(`splits ${id}, and puts it together again`, () => {
      expect(splitAddress(id)).to.deep.equal({ host, port });
      expect(readAddress(id)).to.deep.equal({ host, port });
      expect(joinAddress(host, port)).to.equal(id);
      expect(joinAddress(host, String(port))).to.equal(id);
    });
  }

  for (const text of ['', ':', ':6379', '10.0.0.5', 'a:', 'a:0', 'a:65536', 'a:6x', 'a:-1', 'a:1e3', 'a: 1', '[]:1']) {
    it(`takes ${JSON.stringify(text)} for no address`, () => {
      expect(readAddress(text)).to.equal(null);
    });
  }

  const GIVEN: readonly [string, string, string | null][] = [
    ['10.0.0.5', '10.0.0.5', null],
    ['10.0.0.5:6379', '10.0.0.5', '6379'],
    ['ts02:', 'ts02', ''],
    ['fd00::5', 'fd00::5', null],
    ['[fd00::5]', 'fd00::5', null],
    ['[fd00::5]:6379', 'fd00::5', '6379'],
    ['[10.0.0.5]', '[10.0.0.5]', null],
    ['', '', null],
  ];
  for (const [text, host, port] of GIVEN) {
    it(`takes apart ${JSON.stringify(text)} as it is written`, () => {
      expect(splitGiven(text)).to.deep.equal({ host, port });
    });
  }

  for (const [digits, port] of [
    ['1', 1],
    ['65535', 65_535],
    ['0', null],
    ['65536', null],
    ['', null],
    ['6379x', null],
    ['000001', null],
  ] as const) {
    it(`reads the port ${JSON.stringify(digits)} as ${port}`, () => {
      expect(readPort(digits)).to.equal(port);
    });
  }

  for (const [host, canonical] of [
    ['10.0.0.5', '10.0.0.5'],
    ['FD00:0:0::5', 'fd00::5'],
    ['::ffff:10.0.0.5', '::ffff:a00:5'],
    ['fe80::1%eth0', null],
    ['10.0.0', null],
    ['ts02', null],
  ] as const) {
    it(`has ${canonical ?? 'no form'} for the host ${host}`, () => {
      expect(canonicalHost(host)).to.equal(canonical);
    });
  }
});
