import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { ROOT } from '../kit/source-tree.js';
import { namespaceName, removeLab, removeLeftovers } from './leftovers.js';
import { createNetwork } from './network.js';
import type { Network } from './network.js';
import { requireLab } from './permission.js';
import { runTool } from './system-tool.js';

const LIMIT_MS = 20_000;

describe('ts check config, on a real host', () => {
  let network: Network;
  let dir: string;

  before(function () {
    requireLab(this);
    removeLeftovers();
    network = createNetwork(3);
    dir = mkdtempSync(join(tmpdir(), 'quorate-preflight-'));
  });

  after(() => {
    if (dir !== undefined) rmSync(dir, { recursive: true });
    removeLab(process.pid);
  });

  const ip = (host: number, ...args: readonly string[]) => runTool('ip', ['-n', namespaceName(host), ...args]);
  const cardOf = (host: number) => /link\/ether (\S+)/.exec(ip(host, 'link', 'show', 'eth0'))?.[1] ?? 'none';

  /** With something changed on a host while it is done. */
  async function given<T>(host: number, [add, remove]: readonly [string, string], run: () => T): Promise<T> {
    ip(host, ...add.split(' '));
    try {
      return run();
    } finally {
      ip(host, ...remove.split(' '));
    }
  }

  /** On host 1, for a group of the hosts 1 and 2. */
  function check({ interfaceName = 'eth0', address = '10.77.0.100/32', prefix = [] as readonly string[] } = {}) {
    const file = join(dir, 'quorate.yaml');
    const text = `monitor: { address: 10.77.0.1, peers: [10.77.0.2], data_dir: ${dir} }
groups:
  - name: telemetry
    engine: redis
    servers: [10.77.0.1, 10.77.0.2]
    virtual_addresses: [{ address: "${address}", interface: ${interfaceName} }]
`;
    writeFileSync(file, text);
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const program = `import { runTs } from '${pathToFileURL(join(ROOT, 'src/cli/main.ts')).href}';
process.exitCode = await runTs(process.argv.slice(1), process);`;
    const command = [process.execPath, '--import', loader, '--input-type=module', '-e', program];
    const words = [...network.inside(1), ...prefix, ...command, '--', 'check', 'config', file];
    const { status, stdout, stderr } = spawnSync('/usr/sbin/ip', words, { encoding: 'utf8', timeout: LIMIT_MS });
    const told = stderr.split('\n').filter((line) => /^(?:problem|warning: .*groups|note|this host)/.test(line));
    return { status, stdout, told: told.join('\n'), stderr };
  }

  for (const address of ['10.77.0.100/32', '10.77.0.100/24', 'fd77::100']) {
    it(`finds a host ready for ${address}`, () => {
      const { status, stdout, told, stderr } = check({ address });
      expect([status, told], stderr).to.deep.equal([0, '']);
      expect(stdout).to.include('this host is ready for 1 virtual address');
    });
  }

  for (const [address, copy] of [
    ['10.77.0.100/32', '10.77.0.100/32'],
    ['fd77::100', 'fd77::100/128'],
  ] as const) {
    it(`finds another machine that has ${address}, and names its card`, async () => {
      const changes = [`addr add ${copy} dev eth0 nodad`, `addr del ${copy} dev eth0`] as const;
      const { status, told } = await given(3, changes, () => check({ address }));
      expect(told).to.include('virtual_addresses[0].address: another machine has it').and.include(cardOf(3));
      expect(status).to.equal(1);
    });

    it(`is content when a host of the group has ${address}`, async () => {
      const changes = [`addr add ${copy} dev eth0 nodad`, `addr del ${copy} dev eth0`] as const;
      const { status, told } = await given(2, changes, () => check({ address }));
      expect([status, told]).to.deep.equal([0, '']);
    });
  }

  it('finds a copy that the system has configured, and lets one with an end be', async () => {
    const lasting = ['addr add 10.77.0.100/24 dev eth0', 'addr del 10.77.0.100/24 dev eth0'] as const;
    const { status, told } = await given(1, lasting, () => check());
    expect(told).to.include('is on this host without an end, as 10.77.0.100/24');
    expect(status).to.equal(1);
    const ending = 'addr add 10.77.0.100/32 dev eth0 valid_lft 60 preferred_lft 60';
    const other = await given(1, [ending, 'addr del 10.77.0.100/32 dev eth0'], () => check());
    expect([other.status, other.told]).to.deep.equal([0, '']);
  });

  it('finds an interface that is missing, and one that is down', async () => {
    expect(check({ interfaceName: 'eth9' }).told).to.include('there is no such interface on this host');
    ip(1, 'link', 'add', 'spare', 'type', 'veth', 'peer', 'name', 'other');
    const { status, told } = check({ interfaceName: 'spare' });
    ip(1, 'link', 'del', 'spare');
    expect(told).to.include('virtual_addresses[0].interface: is down on this host');
    expect(status).to.equal(1);
  });

  it('warns of an address outside the networks of its interface', () => {
    const { status, told } = check({ address: '192.0.2.9/32' });
    expect(told).to.match(/^warning: .*is outside the networks of eth0, which are 10\.77\.0\.1\/24/);
    expect(status).to.equal(0);
  });

  it('says that it could not ask without the rights to, and that the monitor needs them', () => {
    const { status, told, stderr } = check({ prefix: ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] });
    expect(told, stderr).to.include('this user lacks CAP_NET_ADMIN and CAP_NET_RAW, so the network was not asked');
    expect(status).to.equal(0);
  });
});
