import { expect } from 'chai';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { makeCertificates } from '../kit/certificates.js';
import { waitFor } from '../kit/wait-for.js';
import { runToEnd } from './bed.js';
import { Site } from './site.js';

describe('quorated that cannot start', () => {
  let site: Site;
  let squatter: Server | null = null;

  beforeEach(() => {
    site = new Site(61, 1);
  });

  afterEach(async () => {
    squatter?.close();
    squatter = null;
    await site.close();
  });

  const start = async () => await runToEnd('quorated', '--config', site.writeConfig(1, { group: { quorum: 1 } }));
  const stateFile = () => join(site.dataDir(1), 'state.json');

  for (const [port, key] of [
    [26379, 'resp_port'],
    [8379, 'http_port'],
  ] as const) {
    it(`names the port that is in use (${key}), says what to do, and has written nothing`, async () => {
      squatter = createServer().listen(port, site.address(1));
      const { code, output } = await start();
      expect(code).to.equal(1);
      expect(output).to.include(`127.0.61.1:${port}`).and.include('[E_PORT_IN_USE]').and.include(key);
      expect(existsSync(site.dataDir(1))).to.equal(false);
    });

    it(`leaves a data_dir that is there as it was when the port is in use (${key})`, async () => {
      squatter = createServer().listen(port, site.address(1));
      mkdirSync(site.dataDir(1));
      expect((await start()).code).to.equal(1);
      expect(readdirSync(site.dataDir(1))).to.deep.equal([]);
    });
  }

  it('names line, key, value and what would be right for every mistake in the configuration, and starts nothing', async () => {
    const file = site.writeConfig(1, { group: { quorum: 1, down_afer: '1s', max_lag: '1mb' } });
    const { code, output } = await runToEnd('quorated', '--config', file);
    expect(code).to.equal(64);
    expect(output).to.match(
      /quorate-1\.yaml:\d+:\d+ +groups\[0\]: unknown key "down_afer"; did you mean "down_after"\?/,
    );
    expect(output).to.match(/quorate-1\.yaml:\d+:\d+ +groups\[0\]\.max_lag: .*\(found "1mb"\); .*MB/);
    expect(existsSync(site.dataDir(1))).to.equal(false);
  });

  const whole = async (): Promise<string> => {
    const monitor = await site.startMonitor(1, { group: { quorum: 1 } });
    await waitFor('a state file', () => existsSync(stateFile()));
    await monitor.stop(3000);
    return readFileSync(stateFile(), 'utf8');
  };
  const spoilt: readonly (readonly [string, (text: string) => string, string])[] = [
    ['was cut off', (text) => text.slice(0, text.length / 2), 'E_STATE_UNREADABLE'],
    ['is empty', () => '', 'E_STATE_UNREADABLE'],
    ['was changed by hand', (text) => text.replace(/"promised": \d+/, '"promised": 99999'), 'E_STATE_UNREADABLE'],
    ['belongs to another program', () => '{"hello": "world"}\n', 'E_STATE_FOREIGN'],
    ['is of a newer Quorate', (text) => text.replace(/"version": \d+,/, '"version": 99,'), 'E_STATE_FOREIGN'],
  ];
  for (const [what, spoil, codeName] of spoilt) {
    it(`refuses a state file that ${what}, says what to do, and does not touch it`, async () => {
      const text = spoil(await whole());
      writeFileSync(stateFile(), text);
      const { code, output } = await start();
      expect(code).to.equal(1);
      expect(output).to.include(stateFile()).and.include(`[${codeName}]`).and.include('Nothing was changed.');
      expect(readFileSync(stateFile(), 'utf8')).to.equal(text);
      expect(readdirSync(site.dataDir(1))).to.deep.equal(['state.json']);
    });
  }

  it('refuses certificates that are none, and has written nothing', async () => {
    const file = join(site.dir, 'ca.pem');
    writeFileSync(file, 'no certificate');
    mkdirSync(site.dataDir(1));
    const tls = { ca_file: file, cert_file: file, key_file: file };
    const { code, output } = await runToEnd('quorated', '--config', site.writeConfig(1, { group: { quorum: 1, tls } }));
    expect(code).to.equal(64);
    expect(output).to.include('[E_CONFIG');
    expect(readdirSync(site.dataDir(1))).to.deep.equal([]);
  });

  it('refuses a key that belongs to another certificate, and leaves nothing behind', async () => {
    const [one, other] = [await makeCertificates(site.addresses), await makeCertificates(site.addresses)];
    mkdirSync(site.dataDir(1));
    const tls = { ca_file: one.files.ca, cert_file: one.files.cert, key_file: other.files.key };
    const { code, output } = await runToEnd('quorated', '--config', site.writeConfig(1, { group: { quorum: 1, tls } }));
    await Promise.all([one.remove(), other.remove()]);
    expect(code).to.equal(64);
    expect(output).to.include('[E_CONFIG]');
    expect(readdirSync(site.dataDir(1))).to.deep.equal([]);
  });

  it('refuses a data_dir that another monitor uses, and leaves that one alone', async () => {
    await site.startServer(1);
    const first = await site.startMonitor(1, { group: { quorum: 1 } });
    await site.settle();
    const other = join(site.dir, 'other.yaml');
    const config = readFileSync(site.writeConfig(1, { group: { quorum: 1 } }), 'utf8');
    writeFileSync(other, config.replace('address: 127.0.61.1', 'address: 127.0.61.9'));
    const { code, output } = await runToEnd('quorated', '--config', other);
    expect(code).to.equal(1);
    expect(output).to.include('[E_STATE_LOCKED]').and.include(`process ${first.pid()}`);
    await site.settle();
    expect(first.isAlive()).to.equal(true);
  });
});
