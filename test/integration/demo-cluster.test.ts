import { expect } from 'chai';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster, USUAL_PORTS, type Cluster } from '../../src/demo/cluster.js';
import { waitUntil } from '../../src/demo/deadline.js';
import { countLostWrites } from '../../src/demo/lost-writes.js';
import { findProgram } from '../../src/demo/programs.js';
import { roleObstacle } from '../../src/demo/redis-process.js';
import { longestGapMs } from '../../src/demo/write-log.js';
import { Writer } from '../../src/demo/writer.js';
import { systemTimers as timers } from '../../src/timers.js';
import { redisSentinelKind } from '../bench/redis-sentinel.js';

const ADDRESSES = ['127.0.43.1', '127.0.43.2', '127.0.43.3'];
const PORT = USUAL_PORTS.redis;
const path = process.env['PATH'] ?? '';

/** With Redis's own Sentinel as monitor: what is tested is the stage and its client, not Quorate. */
describe('demo cluster', () => {
  let dir = '';
  let cluster: Cluster | undefined;

  const start = async (redisLines: readonly string[] = []) =>
    await startCluster({
      group: 'telemetry',
      addresses: ADDRESSES,
      dir,
      redisServer: findProgram({ name: 'redis-server', path }),
      ports: USUAL_PORTS,
      downAfterMs: 1000,
      redisLines,
      monitor: redisSentinelKind({ redisSentinel: findProgram({ name: 'redis-sentinel', path }) }),
      timers,
    });

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'demo cluster '));
  });

  afterEach(async () => {
    await cluster?.close();
    cluster = undefined;
    rmSync(dir, { recursive: true, force: true });
  });

  it('replicates, survives its master, and takes the old one back', async () => {
    cluster = await start();
    await cluster.settle(30_000);
    const [old] = cluster.hosts;
    const monitors = ADDRESSES.map((address) => ({ address, port: USUAL_PORTS.resp }));
    const writer = new Writer({ monitors, group: 'telemetry', timers, everyMs: 5, keyPrefix: 'test:' });
    try {
      const lastServer = () => writer.log.acknowledged.at(-1)?.server ?? 'none';
      const waitForWrite = async (what: string, isWanted: () => boolean) =>
        await waitUntil({ what, limitMs: 30_000, timers, missing: () => (isWanted() ? null : lastServer()) });
      await waitForWrite('a write at the first master', () => lastServer() === `127.0.43.1:${PORT}`);
      const fromMs = timers.nowMs();
      old?.redis.kill('SIGKILL');
      await waitForWrite('a write at another master', () => !['none', `127.0.43.1:${PORT}`].includes(lastServer()));
      const [address = ''] = lastServer().split(':');
      expect(longestGapMs(writer.log, { fromMs, toMs: timers.nowMs() })).to.be.within(500, 15_000);
      expect(await cluster.restartDead()).to.deep.equal(['redis-server 127.0.43.1']);
      const missing = () => roleObstacle({ address: '127.0.43.1', port: PORT, master: address });
      await waitUntil({ what: 'the old master to follow the new one', limitMs: 40_000, timers, missing });
      const writes = writer.log.acknowledged.filter(({ server }) => server === `${address}:${PORT}`);
      const lost = await countLostWrites({ server: { address, port: PORT }, writes, keyPrefix: 'test:' });
      expect(lost).to.equal(0);
    } finally {
      writer.close();
    }
  });

  it('leaves no process behind, not even a stopped one', async () => {
    cluster = await start();
    const processes = cluster.hosts.flatMap(({ redis, monitor }) => [redis, ...(monitor === null ? [] : [monitor])]);
    const pids = processes.map((handle) => handle.pid());
    processes[0]?.kill('SIGSTOP');
    await cluster.close();
    expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).to.deep.equal([]);
  });

  it('ends what it started when a server cannot start, and gives its last words', async () => {
    const error = await start(['no-such-directive yes']).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.have.property('code', 'E_UNREACHABLE');
    expect(error).to.have.property('message').that.contains('no-such-directive');
  });
});
