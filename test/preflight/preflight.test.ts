import { expect } from 'chai';
import { loadConfig } from '../../src/config/load.js';
import { pathText } from '../../src/config/problem.js';
import type { HostView } from '../../src/preflight/host-view.js';
import { findingsOf, groupsHere } from '../../src/preflight/preflight.js';
import { ALL_RIGHTS, NO_RIGHTS, QUIET, fakeHost, interfaceWith } from './fake-host.js';

const around = { hostName: 'ts01', readSideFile: () => ({ text: '', isOpenToOthers: false }) };
const ONE = '{ address: 10.0.0.100/32, interface: eth0 }';
const CARD = '02:00:00:00:00:66';

function configOf({ addresses = ONE, own = '10.0.0.5', servers = '10.0.0.5, 10.0.0.6', more = '' } = {}) {
  const text = `monitor: { address: '${own}', peers: [10.0.0.6, 10.0.0.1] }
groups:
  - name: telemetry
    engine: redis
    servers: [${servers}]
    virtual_addresses: [${addresses}]
${more}`;
  return loadConfig(text, 'quorate.yaml', around);
}

/** `problem` or `warning`, the place, what is wrong, what to do. */
async function tell(host: Partial<HostView>, given: Parameters<typeof configOf>[0] = {}): Promise<readonly string[]> {
  const findings = await findingsOf({ config: configOf(given), host: fakeHost(host) });
  return findings.map(
    ({ isObstacle, path, problem, hint }) =>
      `${isObstacle ? 'problem' : 'warning'} ${pathText(path.slice(2))}: ${problem}; ${hint}`,
  );
}

const looking = (change: Parameters<typeof interfaceWith>[0]): Partial<HostView> => ({
  lookAt: () => Promise.resolve(interfaceWith(change)),
});
const copy = (address: string, validSeconds: number | null, prefix = 32) => ({
  address,
  prefix,
  interfaceIndex: 2,
  validSeconds,
});
const withCopy = (...copies: readonly ReturnType<typeof copy>[]) =>
  looking({ all: [...(QUIET.all ?? []), ...copies], own: [...QUIET.own, ...copies] });
const HOOKS = `    address_mode: hooks
    address_hooks: { claim: [/claim, x], release: [release], verify: [/verify] }
`;
const KEEPALIVED = '    address_mode: keepalived\n    keepalived: { virtual_router_id: 51 }\n';

describe('the look at a host before a monitor runs there', () => {
  it('finds what is wrong with the addresses of servers of IPv6, and takes none of these for a stranger', async () => {
    const given = {
      own: 'fd00::5',
      servers: "'fd00::5', 'fd00::6'",
      addresses: "{ address: 'fd00::100', interface: eth0 }",
    };
    const isOwnAddress = (host: string) => host === 'fd00::5';
    const answering = (card: string) =>
      looking({
        cards: new Map([
          ['fd00::6', [CARD]],
          ['fd00::100', [card]],
        ]),
      });
    expect(await tell({ isOwnAddress, ...answering(CARD) }, given)).to.deep.equal([]);
    expect((await tell({ isOwnAddress, ...answering('02:00:00:00:00:77') }, given)).join()).to.include(
      'another machine has it',
    );
  });

  it('finds nothing on a host that fits', async () => {
    expect(await tell({})).to.deep.equal([]);
    expect(await tell({}, { more: HOOKS })).to.deep.equal([]);
    expect(await tell({}, { more: KEEPALIVED })).to.deep.equal([]);
  });

  it('is only about groups with a server on this host, and about no other host', async () => {
    const host = fakeHost(looking({ state: 'missing' }));
    const elsewhere = configOf({ servers: '10.0.0.6, 10.0.0.7' });
    expect(groupsHere({ config: configOf(), host })).to.have.length(1);
    expect(groupsHere({ config: elsewhere, host })).to.deep.equal([]);
    expect(await findingsOf({ config: elsewhere, host })).to.deep.equal([]);
    const other = fakeHost({ ...looking({ state: 'missing' }), isOwnAddress: () => false });
    expect(await findingsOf({ config: configOf(), host: other })).to.deep.equal([]);
  });

  for (const [state, says] of [
    ['missing', 'there is no such interface on this host; it has eth0, eth1'],
    ['down', 'is down on this host; ip link set eth0 up'],
    ['no carrier', 'has no carrier on this host; see to its cable or switch'],
  ] as const) {
    it(`tells of an interface that is ${state}, and of nothing that follows from it`, async () => {
      const told = await tell(looking({ state, all: [], own: [] }));
      expect(told).to.have.length(1);
      expect(told[0]).to.include(`problem virtual_addresses[0].interface: ${says}`);
    });
  }

  it('warns of an address outside the networks of its interface, by those of its family', async () => {
    const addresses = `{ address: 10.9.0.100, interface: eth0 }, { address: "fd09::1", interface: eth0 }, ${ONE}`;
    const told = await tell({}, { addresses });
    expect(told).to.have.length(2);
    expect(told[0]).to.include(
      'warning virtual_addresses[0].address: is outside the networks of eth0, which are 10.0.0.5/24',
    );
    expect(told[1]).to.include('warning virtual_addresses[1].address').and.include('which are fd00::5/64');
  });

  it('does not take a copy of the address itself for its network', async () => {
    const told = await tell(looking({ all: [copy('10.0.0.100', 4, 24)], own: [copy('10.0.0.100', 4, 24)] }));
    expect(told.join()).to.include('is outside the networks of eth0, which are none');
  });

  it('says nothing of networks where the kernel cannot be asked', async () => {
    expect(await tell(looking({ all: null, own: [] }))).to.deep.equal([]);
  });

  it('tells of a copy without an end, whatever its prefix, and not of one that Quorate holds', async () => {
    const told = await tell(withCopy(copy('10.0.0.100', 3), copy('10.0.0.100', null, 24)));
    expect(told).to.have.length(1);
    expect(told[0]).to.include(
      'problem virtual_addresses[0].address: is on this host without an end, as 10.0.0.100/24;',
    );
    expect(await tell(withCopy(copy('10.0.0.100', 3)))).to.deep.equal([]);
  });

  it('leaves a copy without an end to keepalived', async () => {
    expect(await tell(withCopy(copy('10.0.0.100', null)), { more: KEEPALIVED })).to.deep.equal([]);
  });

  it('tells of another machine that answers for the address', async () => {
    const told = await tell(looking({ cards: new Map([['10.0.0.100', [CARD]]]) }));
    expect(told).to.have.length(1);
    expect(told[0]).to.include(`problem virtual_addresses[0].address: another machine has it: ${CARD} on eth0 answers`);
  });

  for (const host of ['10.0.0.6', '10.0.0.1']) {
    it(`is content when the one that answers is the host ${host} of this group`, async () => {
      const cards = new Map([
        ['10.0.0.100', [CARD]],
        [host, [CARD]],
      ]);
      expect(await tell(looking({ cards }))).to.deep.equal([]);
    });
  }

  it('asks on each interface once, for the addresses there and for the hosts', async () => {
    const asked: string[] = [];
    const lookAt: HostView['lookAt'] = (name, addresses) => {
      asked.push(`${name}: ${addresses.join(' ')}`);
      return Promise.resolve(QUIET);
    };
    const addresses = `${ONE}, { address: 10.0.0.101, interface: eth1 }, { address: 10.0.0.102, interface: eth0 }`;
    await tell({ lookAt }, { addresses });
    expect(asked).to.deep.equal([
      'eth0: 10.0.0.100 10.0.0.102 10.0.0.5 10.0.0.6 10.0.0.1',
      'eth1: 10.0.0.101 10.0.0.5 10.0.0.6 10.0.0.1',
    ]);
  });

  it('names the rights that the running monitor lacks', async () => {
    const capabilities = ALL_RIGHTS & ~(1n << 13n);
    const told = await tell({ monitorBy: () => Promise.resolve({ pid: 812, capabilities }) });
    expect(told).to.have.length(1);
    expect(told[0]).to.include(
      'problem virtual_addresses[0].address: the monitor here (process 812) lacks CAP_NET_RAW;',
    );
    expect(told[0]).to.include('AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW');
  });

  it('warns whoever lacks the rights himself that the network was not asked', async () => {
    const told = await tell({ capabilities: () => Promise.resolve(NO_RIGHTS) });
    expect(told).to.have.length(1);
    expect(told[0]).to.match(
      /^warning .*: this user lacks CAP_NET_ADMIN and CAP_NET_RAW, so the network was not asked/,
    );
    expect(told[0]).to.include('the monitor needs them');
    const monitorBy: HostView['monitorBy'] = () => Promise.resolve({ pid: 812, capabilities: ALL_RIGHTS });
    const beside = await tell({ capabilities: () => Promise.resolve(NO_RIGHTS), monitorBy });
    expect(beside.join()).to.include('run this as root').and.not.include('the monitor needs them');
  });

  it('needs no rights where others move the address', async () => {
    const nothing: Partial<HostView> = { capabilities: () => Promise.resolve(NO_RIGHTS) };
    expect(await tell(nothing, { more: HOOKS })).to.deep.equal([]);
    expect(await tell(nothing, { more: KEEPALIVED })).to.deep.equal([]);
  });

  for (const [mode, more] of [
    ['quorate', ''],
    ['keepalived', KEEPALIVED],
  ] as const) {
    it(`tells of a missing perl in the mode ${mode}`, async () => {
      const whyNotRun = (program: string) => (program === '/usr/bin/perl' ? 'is not there' : null);
      const told = await tell({ whyNotRun }, { more });
      expect(told.join()).to.include('needs /usr/bin/perl to be moved, which is not there; apt-get install perl-base');
    });
  }

  it('tells of each command of hooks that cannot be run, and looks at no interface for them', async () => {
    const lookAt: HostView['lookAt'] = () => Promise.reject(new Error('looked at'));
    const whyNotRun = (program: string) => (program === '/verify' ? null : `is not there: ${program}`);
    const told = await tell({ lookAt, whyNotRun }, { more: HOOKS });
    expect(told.map((line) => line.split(';')[0])).to.deep.equal([
      'problem address_hooks.claim[0]: is not there: /claim',
      'problem address_hooks.release[0]: is not there: release',
    ]);
  });

  it('tells of a missing keepalived, and of a missing directory for its track file', async () => {
    const told = await tell({ keepalived: () => null, isDirectory: () => false }, { more: KEEPALIVED });
    expect(told).to.have.length(2);
    expect(told[0]).to.include('problem address_mode: needs keepalived, which is not installed on this host; apt-get');
    expect(told[1]).to.include(
      'problem keepalived.track_file: its directory /run/quorate is not there; make it before',
    );
  });
});
