import { expect } from 'chai';
import { endpoint, hostAddress } from '../../src/config/address.js';
import { nearest } from '../../src/config/nearest.js';
import { duration, size, wholeSeconds } from '../../src/config/quantity.js';

describe('values of the configuration', () => {
  const durations: readonly [unknown, number | string][] = [
    ['500ms', 500],
    ['5s', 5000],
    ['1.5s', 1500],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['5', 'a duration needs a unit'],
    [5, 'a duration needs a unit'],
    ['5 s', 'is not a duration'],
    ['-5s', 'is not a duration'],
    ['1.5ms', 'is not a duration'],
    ['5S', 'is not a duration'],
    [['5s'], 'is not a duration'],
    ['2h', 'is out of range'],
    ['0s', 'is out of range'],
    ['99999999999999h', 'is not a duration'],
  ];
  for (const [text, expected] of durations) {
    it(`reads the duration ${JSON.stringify(text)} as ${expected}`, () => {
      const reading = duration('100ms', '1h').read(text);
      expect('value' in reading ? reading.value : reading.problem).to.equal(expected);
    });
  }

  for (const [text, expected] of [
    ['2s', 2000],
    ['2000ms', 2000],
    ['1500ms', 'has parts of a second'],
    ['2.5s', 'has parts of a second'],
    ['11m', 'is out of range'],
  ] as const) {
    it(`reads ${text} in whole seconds as ${expected}`, () => {
      const reading = wholeSeconds('1s', '10m').read(text);
      expect('value' in reading ? reading.value : reading.problem).to.equal(expected);
    });
  }

  const sizes: readonly [unknown, number | string][] = [
    ['0B', 0],
    ['100B', 100],
    ['512KB', 512_000],
    ['1MB', 1_000_000],
    ['1MiB', 1_048_576],
    ['1.5KB', 1500],
    ['1mb', 'is not a size'],
    [1000, 'a size needs a unit'],
    ['2GB', 'is out of range'],
  ];
  for (const [text, expected] of sizes) {
    it(`reads the size ${JSON.stringify(text)} as ${expected}`, () => {
      const reading = size('0B', '1GB').read(text);
      expect('value' in reading ? reading.value : reading.problem).to.equal(expected);
    });
  }

  const endpoints: readonly [unknown, string][] = [
    ['10.0.0.5', '10.0.0.5 null'],
    ['10.0.0.5:6379', '10.0.0.5 6379'],
    ['fd00::5', 'fd00::5 null'],
    ['[FD00:0:0::5]:6379', 'fd00::5 6379'],
    ['[fd00::5]', 'fd00::5 null'],
    ['10.0.0.5:', 'is not a port'],
    ['10.0.0.5:0', 'is not a port'],
    ['10.0.0.5:65536', 'is not a port'],
    ['10.0.0.5:6379x', 'is not a port'],
    ['10.0.0', 'is not an address'],
    ['10.0.0.256', 'is not an address'],
    ['010.0.0.1', 'is not an address'],
    ['[fd00::zz]:1', 'is not an address'],
    ['', 'is not an address'],
    [6379, 'is not an address'],
    ['0.0.0.0:6379', 'stands for any address, so nobody can reach it'],
    ['::', 'stands for any address, so nobody can reach it'],
    ['fe80::1%eth0', 'names an interface, which means nothing on other hosts'],
    ['ts01', 'is a host name where an address is required'],
    ['ts01.example.org:6379', 'is a host name where an address is required'],
    ['localhost', 'is a host name where an address is required'],
  ];
  for (const [text, expected] of endpoints) {
    it(`reads the address ${JSON.stringify(text)} as ${expected}`, () => {
      const reading = endpoint.read(text);
      expect('value' in reading ? `${reading.value.host} ${reading.value.port}` : reading.problem).to.equal(expected);
    });
  }

  it('refuses a port where only an address may stand', () => {
    expect(hostAddress.read('10.0.0.5:1')).to.deep.equal({
      problem: 'has a port, which has a key of its own',
      hint: 'write 10.0.0.5',
    });
  });

  it('finds the nearest word only when it is near', () => {
    const words = ['down_after', 'reboot_after', 'max_lag', 'tls'];
    expect(nearest('down_afer', words)).to.equal('down_after');
    expect(nearest('downafter', words)).to.equal('down_after');
    expect(nearest('maxlag', words)).to.equal('max_lag');
    expect(nearest('virtual_addresses', words)).to.equal(null);
    expect(nearest('x'.repeat(10_000), words)).to.equal(null);
  });
});
