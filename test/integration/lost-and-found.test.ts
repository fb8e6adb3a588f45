import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Manifest } from '../../src/lost-and-found/manifest.js';
import { freshHost } from '../kit/loopback.js';
import { startRedis } from '../kit/redis-server.js';
import { runCommand } from '../kit/run-command.js';
import { waitFor } from '../kit/wait-for.js';
import { GROUP } from './bed.js';
import { Site } from './site.js';

/** On disk with every write, and fenced from the start. */
const AOF = ['appendonly yes', 'appendfsync always', 'min-replicas-to-write 1000000'];
const SETTINGS = { group: { min_healthy_replicas: 0 } };
const LONELY_KEYS = 50;

describe('a master that returns with writes of its own', function () {
  this.timeout(90_000);
  let site: Site;

  async function start(prepare: () => Promise<unknown> | void = () => undefined): Promise<void> {
    site = new Site(73);
    await prepare();
    await site.startServers({ args: AOF });
    await site.startMonitors(SETTINGS);
    await site.settle();
    await waitFor('an open master', async () => (await site.server(1).cli('SET', 'shared', 'by all')) === 'OK');
  }

  afterEach(async () => {
    for (const n of [1, 2, 3]) await site.monitor(n).stop(3000);
    if (existsSync(disk())) await runCommand('umount', [disk()]).catch(() => undefined);
    await site.close();
  });

  const disk = (): string => join(site.dataDir(1), 'lost-and-found');

  /** Host 1 takes writes that no replica gets, and is replaced. */
  async function loseWrites(): Promise<void> {
    const master = site.server(1);
    await master.cli('ACL', 'SETUSER', 'default', '-psync', '-sync');
    await master.cli('CLIENT', 'KILL', 'TYPE', 'replica');
    await waitFor('a master without replicas', async () =>
      (await master.cli('INFO', 'replication')).includes('connected_slaves:0'),
    );
    for (let n = 1; n <= LONELY_KEYS; n++) expect(await master.cli('SET', `lonely:${n}`, String(n))).to.equal('OK');
    await master.kill('SIGKILL');
    await site.waitFor(
      'another master',
      2,
      ({ master: name, phase }) => phase === 'stable' && name !== site.address(1),
    );
  }

  async function lost(): Promise<readonly (Manifest & { readonly monitor: string })[]> {
    const { code, stdout } = await site.ts(3, 'lost', 'list', '--json');
    expect(code).to.equal(0);
    return (JSON.parse(stdout) as { lost: (Manifest & { monitor: string })[] }).lost;
  }

  const directoryOf = (id: string): string => join(disk(), GROUP, id);

  it('follows, and what it alone had is found in its snapshot', async () => {
    await start();
    await loseWrites();
    await site.server(1).restart();
    await site.settle();
    const [entry, ...more] = await lost();
    if (entry === undefined) throw new Error('nothing was kept');
    expect(more).to.deep.equal([]);
    expect(entry).to.include({ monitor: site.address(1), group: GROUP, server: `${site.address(1)}:6379` });
    expect(entry.files.map(({ name }) => name)).to.deep.equal(['dump.rdb', 'appendonly.tail']);
    expect(entry.remarks).to.deep.equal([]);
    expect(readdirSync(directoryOf(entry.id)).toSorted()).to.deep.equal([
      'appendonly.tail',
      'dump.rdb',
      'manifest.json',
    ]);
    expect(await keysIn(directoryOf(entry.id))).to.include.members(
      Array.from({ length: LONELY_KEYS }, (_, n) => `lonely:${n + 1}`),
    );
    expect(await site.server(1).cli('EXISTS', 'lonely:1')).to.equal('0');
    expect(site.log(1)).to.contain('+history-kept');
    expect((await site.ts(2, 'lost', 'show', entry.id)).stdout).to.contain('dump.rdb');
    expect(await site.ts(1, 'lost', 'drop', entry.id)).to.include({ code: 0 });
    expect(await lost()).to.deep.equal([]);
  });

  it('is kept by the monitor of the new master when its own is gone', async () => {
    await start();
    await loseWrites();
    site.monitor(1).kill('SIGKILL');
    await site.monitor(1).ended();
    await site.server(1).restart();
    await waitFor(
      'a replica again',
      async () => (await site.server(1).cli('INFO', 'replication')).includes('master_link_status:up'),
      20_000,
    );
    const kept = (await site.ts(2, 'lost', 'list', '--json')).stdout;
    expect(JSON.parse(kept)).to.have.nested.property('lost[0].server', `${site.address(1)}:6379`);
  });

  it('nothing is kept of a planned move, nor of a server that comes back empty', async () => {
    await start();
    const moved = await site.ts(1, 'add', 'server', site.address(2), site.address(1), site.address(3));
    expect(moved.code, moved.stderr).to.equal(0);
    await site.settle();
    await site.server(2).kill('SIGKILL');
    await site.waitFor('another master', 1, ({ master, phase }) => phase === 'stable' && master !== site.address(2));
    rmSync(join(site.server(2).dir, 'appendonlydir'), { recursive: true });
    await site.server(2).restart();
    await site.settle();
    expect(await lost()).to.deep.equal([]);
  });

  describe('while there is no room', () => {
    before(function () {
      if (process.getuid?.() === 0) return;
      if (process.env['CI'] === 'true') throw new Error('run these tests as root: they mount a small file system');
      this.skip();
    });

    beforeEach(async () => {
      await start(async () => {
        mkdirSync(disk(), { recursive: true });
        await runCommand('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'quorate-test', disk()]);
      });
      await loseWrites();
      await site.server(1).restart();
      await site.waitFor('why', 3, ({ servers, notes }) => {
        const returned = servers.find(({ host }) => host === site.address(1));
        return returned?.status === 'history not kept' && notes.some((note) => note.includes('are free below'));
      });
      expect(await site.server(1).cli('GET', 'lonely:1')).to.equal('1');
      expect(await site.server(1).cli('SET', 'more', '1')).to.contain('NOREPLICAS');
    });

    it('stays as it is, and follows by itself when there is', async () => {
      await runCommand('mount', ['-o', 'remount,size=128m', disk()]);
      await site.settle();
      expect(await lost()).to.have.length(1);
    });

    it('follows when the operator gives its history up, and not without the confirmation', async () => {
      const unconfirmed = await site.ts(1, 'lost', 'forget', site.address(1));
      expect(unconfirmed).to.include({ code: 64 });
      expect(await site.status(1, 3)).to.equal('history not kept');
      const forgotten = await site.ts(1, 'lost', 'forget', site.address(1), '--yes-lose-history');
      expect(forgotten.code, forgotten.stderr).to.equal(0);
      await site.settle();
      expect(await lost()).to.deep.equal([]);
      expect(site.log(1)).to.contain('+history-given-up');
    });
  });
});

/** What a spare server finds in a kept snapshot, as docs/guide/lost-and-found.md tells it. */
async function keysIn(directory: string): Promise<readonly string[]> {
  const dir = mkdtempSync(join(tmpdir(), 'quorate-spare-'));
  copyFileSync(join(directory, 'dump.rdb'), join(dir, 'dump.rdb'));
  const spare = await startRedis({ host: freshHost(), port: 6379, dir });
  const keys = (await spare.cli('KEYS', '*')).split('\n');
  await spare.stop();
  rmSync(dir, { recursive: true });
  return keys;
}
