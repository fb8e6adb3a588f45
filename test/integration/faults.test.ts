import { expect } from 'chai';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { countLostWrites } from '../../src/demo/lost-writes.js';
import { waitFor } from '../kit/wait-for.js';
import { Bed } from './bed.js';

describe('three hosts with real servers', () => {
  let bed: Bed;

  beforeEach(async () => {
    bed = new Bed(50);
    await bed.start();
  });

  afterEach(() => bed.close());

  it('promotes a replica when the master is killed, and takes the old one back as a replica', async () => {
    const writer = bed.writer();
    await waitFor('a first write', () => writer.log.acknowledged.length > 20, 5000);
    bed.host(1).redis.kill('SIGKILL');
    await bed.waitForMaster(2, 3);
    await bed.waitForStatus(1, /^down \(refused\)$/, 3);
    expect((await bed.ts(3, 'show', 'server')).code).to.equal(1);
    const before = writer.log.acknowledged.length;
    await waitFor('writes at the new master', () => writer.log.acknowledged.length > before + 50, 5000);
    await bed.host(1).redis.restart();
    await bed.settle();
    expect(await bed.redis(1, 'ROLE')).to.deep.include('slave');
    const shown = await bed.ts(1, 'show', 'server');
    expect(shown.code).to.equal(0);
    expect(shown.stdout).to.match(/127\.0\.50\.1 {2}replica {2}127\.0\.50\.2 {2}- +ok/);
  });

  it('promotes a replica when the master hangs, and ends the old one before it can wake up as a second', async () => {
    bed.host(1).redis.kill('SIGSTOP');
    await bed.waitForMaster(2, 2);
    expect(await bed.status(1, 2)).to.match(/^down /);
    await waitFor('the end of the hung server', () => !bed.host(1).redis.isAlive(), 5000);
    await bed.host(1).redis.restart();
    await bed.settle();
    expect(await bed.redis(1, 'ROLE')).to.deep.include('slave');
  });

  it('goes on when a monitor is restarted in the middle of a failover', async () => {
    bed.host(1).redis.kill('SIGSTOP');
    bed.monitor(3).kill('SIGKILL');
    await bed.monitor(3).ended();
    await bed.monitor(3).restart();
    await bed.waitForMaster(2, 2);
    await bed.waitForMaster(2, 3);
  });

  it('refuses to fail over with two of three monitors dead, and the table says why', async () => {
    bed.monitor(1).kill('SIGKILL');
    bed.monitor(2).kill('SIGKILL');
    bed.host(1).redis.kill('SIGKILL');
    await waitFor('the loss of the quorum', async () => !(await bed.group(3)).has_quorum, 10_000);
    await waitFor('its own opinion of the master', async () => (await bed.status(1, 3)) !== 'ok', 10_000);
    const shown = await bed.ts(3, 'show', 'server');
    expect(shown.code).to.equal(2);
    expect(shown.stdout).to.match(
      /No quorum: 1 of 3 monitors are present, 2 are needed; missing: 127\.0\.50\.1:26379, 127\.0\.50\.2:26379\./,
    );
    expect(await bed.redis(2, 'ROLE')).to.deep.include('slave');
    expect(await bed.redis(3, 'ROLE')).to.deep.include('slave');
    const asked = await bed.ts(3, 'add', 'server', ...[2, 1, 3].map((n) => `127.0.50.${n}`));
    expect(asked.code).to.equal(2);
    expect(asked.stderr).to.include('E_NO_QUORUM').and.include('1 of 3 monitors');
    await bed.monitor(1).restart();
    await bed.waitForMaster(2, 3);
  });

  it('shows a lost replica and its return, without a change of the master', async () => {
    const { epoch } = await bed.group(1);
    bed.host(3).redis.kill('SIGKILL');
    await bed.waitForStatus(3, /^down \(refused\)$/, 1);
    await bed.host(3).redis.restart();
    await bed.settle();
    expect((await bed.group(1)).epoch).to.equal(epoch);
  });

  it('never promotes a replica of priority 0', async () => {
    await bed.redis(2, 'CONFIG', 'SET', 'replica-priority', '0');
    await waitFor('the priority in the table', async () => (await bed.group(3)).servers[1]?.priority === 0, 5000);
    bed.host(1).redis.kill('SIGKILL');
    await bed.waitForMaster(3, 2);
    expect(await bed.redis(2, 'ROLE')).to.deep.include('slave');
  });

  it('never promotes a replica that holds no copy of the data', async () => {
    await bed.redis(1, 'SET', 'k', 'v');
    await waitFor('the key on server 3', async () => (await bed.redis(3, 'GET', 'k')) === 'v', 5000);
    await bed.redis(1, 'CONFIG', 'SET', 'repl-diskless-sync', 'yes');
    await bed.redis(1, 'CONFIG', 'SET', 'repl-diskless-sync-delay', '600');
    bed.host(2).redis.kill('SIGKILL');
    await bed.host(2).redis.ended();
    rmSync(join(bed.dir, '127.0.50.2', 'redis', 'dump.rdb'), { force: true });
    await bed.host(2).redis.restart();
    await bed.waitForStatus(2, /^(syncing|link down)$/, 1);
    bed.host(1).redis.kill('SIGKILL');
    await bed.waitForMaster(3, 2);
    expect(await bed.redis(3, 'GET', 'k')).to.equal('v');
    await bed.host(1).redis.restart();
    await bed.settle();
    expect(await bed.redis(2, 'GET', 'k')).to.equal('v');
  });

  it('moves the master by command, loses nothing, and is idempotent on every host', async () => {
    const writer = bed.writer();
    await waitFor('a first write', () => writer.log.acknowledged.length > 50, 5000);
    const order = ['127.0.50.2', '127.0.50.1', '127.0.50.3'];
    const moved = await bed.ts(3, 'add', 'server', ...order);
    expect(moved.stderr).to.equal('');
    expect(moved.code).to.equal(0);
    expect(moved.stdout).to.match(/127\.0\.50\.2.* is the master now \(was 127\.0\.50\.1/);
    await bed.waitForMaster(2, 1);
    const { epoch, version } = await bed.group(1);
    for (const n of [1, 2, 3]) expect((await bed.ts(n, 'add', 'server', ...order)).code).to.equal(0);
    expect(await bed.group(1)).to.include({ epoch, version });
    await waitFor('writes at the new master', () => writer.log.acknowledged.at(-1)?.server === '127.0.50.2:6379', 5000);
    writer.close();
    expect(new Set(writer.log.redirects.map(({ kind }) => kind))).to.satisfy((kinds: Set<string>) =>
      [...kinds].every((kind) => ['READONLY', 'closed'].includes(kind)),
    );
    await bed.settle();
    const server = { address: '127.0.50.2', port: 6379 };
    expect(await countLostWrites({ server, writes: writer.log.acknowledged, keyPrefix: 'w:' })).to.equal(0);
  });

  it('prints the same bytes from every monitor', async () => {
    const once = async () => await Promise.all([1, 2, 3].map(async (n) => (await bed.ts(n, 'show', 'server')).stdout));
    await waitFor(
      'three equal tables within one second',
      async () => {
        const [first, ...others] = await once();
        return others.every((text) => text === first);
      },
      5000,
    );
  });
});
