import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { HostView } from '../../src/preflight/host-view.js';
import { fakeHost, interfaceWith } from '../preflight/fake-host.js';
import { ts } from './ts-bed.js';

const ADDRESSES = `virtual_addresses: [{ address: 10.0.0.100/32, interface: eth0 }]`;

describe('ts check config, on a host', () => {
  let dir: string;
  let file: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'quorate-check-'));
    file = join(dir, 'quorate.yaml');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  function check(change: Partial<HostView>, { more = ADDRESSES, words = [] as readonly string[] } = {}) {
    const text = `monitor: { address: 10.0.0.5, peers: [10.0.0.6, 10.0.0.7], data_dir: ${dir}, secret_file: secret }
groups:
  - name: telemetry
    engine: redis
    servers: [10.0.0.5, 10.0.0.6]
    ${more}
`;
    writeFileSync(file, text);
    writeFileSync(join(dir, 'secret'), 'sixteen characters and more', { mode: 0o600 });
    return ts(['check', 'config', file, ...words], { host: fakeHost(change) });
  }

  const RIGHT = 'is right: monitor 10.0.0.5:26379, groups telemetry (2 servers)\n';
  const down: Partial<HostView> = { lookAt: () => Promise.resolve(interfaceWith({ state: 'down' })) };

  it('says that a host is ready', async () => {
    expect(await check({})).to.deep.equal({
      exitCode: 0,
      stdout: `${file} ${RIGHT}this host is ready for 1 virtual address\n`,
      stderr: '',
    });
  });

  it('names what is wrong with the host at the place in the file, and ends with 1', async () => {
    const { exitCode, stdout, stderr } = await check(down);
    expect([exitCode, stdout]).to.deep.equal([1, `${file} ${RIGHT}`]);
    expect(stderr.split('\n')).to.deep.equal([
      `problem: ${file}:6:62  groups[0].virtual_addresses[0].interface: is down on this host (found "eth0"); ip link set eth0 up, and see to it at boot`,
      'this host is not ready for its virtual addresses: 1 problem',
      '',
    ]);
  });

  it('ends with 0 where there are warnings only', async () => {
    const { exitCode, stdout, stderr } = await check({ lookAt: () => Promise.resolve(interfaceWith({ own: [] })) });
    expect([exitCode, stdout]).to.deep.equal([0, `${file} ${RIGHT}this host is ready for 1 virtual address\n`]);
    expect(stderr).to.match(/^warning: .*:6:36 {2}groups\[0\]\.virtual_addresses\[0\]\.address: is outside/);
  });

  const forbidden: Partial<HostView> = {
    isOwnAddress: () => {
      throw new Error('looked at the host');
    },
  };

  it('looks only at the file when it is told so', async () => {
    expect(await check(forbidden, { words: ['--offline'] })).to.deep.equal({
      exitCode: 0,
      stdout: `${file} ${RIGHT}`,
      stderr: '',
    });
  });

  it('looks only at the file where there is no virtual address', async () => {
    expect(await check(forbidden, { more: '' })).to.include({ exitCode: 0, stderr: '' });
  });

  it('says so when the file is for another host', async () => {
    expect(await check({ ...down, isOwnAddress: () => false })).to.deep.equal({
      exitCode: 0,
      stdout: `${file} ${RIGHT}`,
      stderr: 'note: 10.0.0.5 is not an address of this host, so only the file was checked\n',
    });
  });
});
