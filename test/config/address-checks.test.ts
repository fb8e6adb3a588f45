import { expect } from 'chai';
import { AppError } from '../../src/errors.js';
import { loadConfig } from '../../src/config/load.js';

const around = { hostName: 'ts01', readSideFile: () => ({ text: '', isOpenToOthers: false }) };

function load(lines: string, more = '') {
  const group = `  - name: telemetry\n    engine: redis\n    servers: [10.0.0.5, 10.0.0.6]\n${lines}`;
  return loadConfig(`monitor: { address: 10.0.0.5 }\ngroups:\n${group}${more}`, 'quorate.yaml', around);
}

function problemOf(lines: string, more = ''): string {
  try {
    load(lines, more);
  } catch (error) {
    expect(error).to.be.instanceOf(AppError).with.property('code', 'E_CONFIG');
    return (error as AppError).message;
  }
  return '';
}

const oneOf = (address: string, iface = 'eth0') =>
  `    virtual_addresses: [{ address: "${address}", interface: "${iface}" }]\n`;

describe('virtual addresses in the configuration', () => {
  for (const [written, address, prefix] of [
    ['10.0.0.100/32', '10.0.0.100', 32],
    ['10.0.0.100', '10.0.0.100', 32],
    ['10.0.0.100/24', '10.0.0.100', 24],
    ['fd00::100', 'fd00::100', 128],
    ['FD00:0::100/64', 'fd00::100', 64],
    ['10.0.1.0/23', '10.0.1.0', 23],
    ['10.0.0.0/31', '10.0.0.0', 31],
    ['10.0.0.255', '10.0.0.255', 32],
    ['fd00::/127', 'fd00::', 127],
    ['fd00::ffff/112', 'fd00::ffff', 112],
    ['::ffff:1', '::ffff:1', 128],
  ] as const) {
    it(`may be written as ${written}`, () => {
      const [group] = load(oneOf(written)).groups;
      expect(group?.virtualAddresses).to.deep.equal([{ address, prefix, interfaceName: 'eth0' }]);
      expect(group).to.include({ hasAddress: true, addressMode: 'quorate', addressHooks: null });
    });
  }

  for (const [written, problem] of [
    ['10.0.0.100/33', 'has no such prefix'],
    ['10.0.0.100/0', 'has no such prefix'],
    ['10.0.0.100/', 'has no such prefix'],
    ['10.0.0.100/24/24', 'has no such prefix'],
    ['fd00::1/129', 'has no such prefix'],
    ['10.0.0.300/32', 'is not an address'],
    ['ts01/32', 'is a host name where an address is required'],
    ['10.0.0.100:6379', 'has a port'],
    ['127.0.0.9/32', 'never leaves its own host'],
    ['::1', 'never leaves its own host'],
    ['224.0.0.18/32', 'is not the address of one host'],
    ['ff02::12', 'is not the address of one host'],
    ['fe80::1', 'holds on one link only'],
    ['0.0.0.0', 'stands for any address'],
    ['0.1.2.3', 'is of 0.0.0.0/8, which no host may have'],
    ['10.0.0.0/24', 'is the first address of its network'],
    ['10.0.0.255/24', 'is the broadcast address of its network'],
    ['10.0.0.7/30', 'is the broadcast address of its network'],
    ['10.255.255.255/8', 'is the broadcast address of its network'],
    ['fd00::/64', 'is the anycast address of the routers of its network'],
    ['::ffff:10.0.0.100', 'is an IPv4 address written as one of IPv6'],
    ['::ffff:a00:64/128', 'write it as in 10.0.0.100/32'],
    ['10.0.0.6/32', 'is the address of a server or a monitor'],
    ['10.0.0.5/24', 'is the address of a server or a monitor'],
  ] as const) {
    it(`may not be written as ${written}`, () => {
      expect(problemOf(oneOf(written)))
        .to.include('groups[0].virtual_addresses[0].address')
        .and.include(problem);
    });
  }

  for (const name of ['', 'a/b', 'a b', '.', '..', 'sixteen-letters-', 'eth0:1']) {
    it(`are not on an interface called "${name}"`, () => {
      expect(problemOf(oneOf('10.0.0.100', name))).to.include('is not the name of an interface');
    });
  }

  it('are not on the loopback interface, which no other host reaches', () => {
    expect(problemOf(oneOf('10.0.0.100', 'lo'))).to.include('is the loopback interface, which no other host reaches');
  });

  it('are listed once in all groups, whatever their prefix', () => {
    const more = `  - name: other\n    engine: redis\n    servers: [10.0.0.5:7000]\n${oneOf('10.0.0.100/24')}`;
    expect(problemOf(oneOf('10.0.0.100/32'), more)).to.include(
      'groups[1].virtual_addresses[0].address: is listed already, at groups[0].virtual_addresses[0].address',
    );
  });

  it('are moved by commands only where there are some', () => {
    expect(problemOf(`${oneOf('10.0.0.100')}    address_mode: hooks\n`)).to.include('has no commands');
    const hooks = '    address_hooks: { claim: [/c, x], release: [/r], verify: [/v] }\n';
    const config = load(`${oneOf('10.0.0.100')}    address_mode: hooks\n${hooks}`);
    expect(config.groups[0]?.addressHooks).to.deep.equal({ claim: ['/c', 'x'], release: ['/r'], verify: ['/v'] });
    expect(config.warnings.join()).not.to.include('address_hooks');
    expect(load(`${oneOf('10.0.0.100')}${hooks}`).warnings.join()).to.include('address_hooks are never run');
  });
});
