import { expect } from 'chai';
import { Redis } from 'ioredis';
import { serverId } from '../../sentinel/index.js';
import { nodeFileSystem } from '../../src/store/file-system.js';
import { systemTimers } from '../../src/timers.js';
import { answered, done, notDone } from '../contract/engine-contract.js';
import { freshHost } from '../kit/loopback.js';
import { startRedis, stopAllRedis } from '../kit/redis-server.js';
import type { RedisProcess } from '../kit/redis-server.js';
import { ROOT } from '../kit/source-tree.js';
import { waitFor } from '../kit/wait-for.js';
import { FencerBed, limitsOf } from './fencer-bed.js';

const LIMIT_MS = 2000;
const FENCE = { askMs: LIMIT_MS / 2, limitMs: LIMIT_MS };

describe('the fencer', () => {
  let bed: FencerBed;

  beforeEach(async () => {
    bed = new FencerBed();
    await bed.open();
  });

  afterEach(async () => {
    await bed.close();
    await stopAllRedis();
  });

  const startServer = (...args: string[]): Promise<RedisProcess> => startRedis({ host: freshHost(), port: 6379, args });

  it('gives back the odd limits of the operator, also those of later', async () => {
    const server = await startServer('min-replicas-to-write 3', 'min-replicas-max-lag 7');
    const { fencer } = await bed.start(server);
    done(await fencer.fence(server.id, FENCE));
    expect(await limitsOf(server)).to.equal('1000000/7');
    done(await fencer.unfence(server.id, LIMIT_MS));
    expect(await limitsOf(server)).to.equal('3/7');
    await server.cli('CONFIG', 'SET', 'min-replicas-to-write', '2');
    await server.cli('CONFIG', 'SET', 'min-replicas-max-lag', '0');
    done(await fencer.fence(server.id, FENCE));
    expect(await limitsOf(server)).to.equal('1000000/10');
    done(await fencer.unfence(server.id, LIMIT_MS));
    expect(await limitsOf(server)).to.equal('2/0');
  });

  it('knows the limits of the operator after a crash between fence and unfence', async () => {
    const server = await startServer('min-replicas-to-write 3', 'min-replicas-max-lag 7');
    const before = await bed.start(server);
    done(await before.fencer.fence(server.id, FENCE));
    await before.toServer.close();
    const { fencer } = await bed.start(server);
    done(await fencer.fence(server.id, FENCE));
    done(await fencer.unfence(server.id, LIMIT_MS));
    expect(await limitsOf(server)).to.equal('3/7');
  });

  it('opens a server that starts fenced by the configuration of the group', async () => {
    const server = await startServer(`include ${ROOT}/conf/redis-managed.conf`);
    const { fencer, toServer } = await bed.start(server);
    expect(answered(await toServer.probe(LIMIT_MS)).isFenced).to.equal(true);
    expect(await server.cli('SET', 'key', 'x')).to.include('NOREPLICAS');
    done(await fencer.fence(server.id, FENCE));
    done(await fencer.unfence(server.id, LIMIT_MS));
    expect(await limitsOf(server)).to.equal('0/13');
    await server.restart();
    expect(answered(await toServer.probe(LIMIT_MS)).isFenced).to.equal(true);
  });

  it('fences once for all who ask at the same time', async () => {
    const server = await startServer();
    const { fencer } = await bed.start(server);
    const both = await Promise.all([fencer.fence(server.id, FENCE), fencer.fence(server.id, FENCE)]);
    both.forEach(done);
    expect(bed.rungs()).to.deep.equal(['refuse done', 'disconnect done']);
  });

  it('ends with the latest wish', async () => {
    const server = await startServer();
    const { fencer, toServer } = await bed.start(server);
    const wishes = [
      fencer.fence(server.id, FENCE),
      fencer.unfence(server.id, LIMIT_MS),
      fencer.fence(server.id, FENCE),
      fencer.unfence(server.id, LIMIT_MS),
    ];
    expect((await Promise.all(wishes)).map(({ isDone }) => isDone)).to.deep.equal([true, false, true, true]);
    expect(answered(await toServer.probe(LIMIT_MS)).isFenced).to.equal(false);
    const opposite = [fencer.unfence(server.id, LIMIT_MS), fencer.fence(server.id, FENCE)];
    expect((await Promise.all(opposite))[1]?.isDone).to.equal(true);
    expect(answered(await toServer.probe(LIMIT_MS)).isFenced).to.equal(true);
  });

  it('keeps the clients where it is asked to', async () => {
    const server = await startServer();
    const { fencer } = await bed.start(server);
    const client = new Redis({ host: server.host, port: server.port, retryStrategy: null });
    client.on('error', () => undefined);
    await client.ping();
    done(await fencer.fence(server.id, { ...FENCE, keepsClients: true }));
    expect(await client.set('key', 'x').then(String, String)).to.include('NOREPLICAS');
    done(await fencer.fence(server.id, FENCE));
    await waitFor('the client is disconnected', () => client.status === 'end');
  });

  it('kills a server that hangs, within the limit, and it does not come back as a writer', async () => {
    const server = await startServer();
    const { fencer, toServer } = await bed.start(server);
    const client = new Redis({ host: server.host, port: server.port, retryStrategy: null });
    client.on('error', () => undefined);
    await client.ping();
    await server.kill('SIGSTOP');
    const written = client.set('key', 'x').then(String, () => 'lost');
    const beganAtMs = systemTimers.nowMs();
    done(await fencer.fence(server.id, { askMs: 135, limitMs: 300 }));
    expect(systemTimers.nowMs() - beganAtMs).to.be.below(300);
    expect(bed.rungs()).to.deep.equal(['refuse failed', 'stop done']);
    await server.kill('SIGCONT');
    expect(await written).to.equal('lost');
    expect((await toServer.probe(LIMIT_MS)).kind).to.equal('refused');
    await server.restart();
    expect(await server.cli('EXISTS', 'key')).to.equal('0');
  });

  it('kills a server whose script runs for long', async () => {
    const server = await startServer('lua-time-limit 20');
    const { fencer, toServer } = await bed.start(server);
    const script = server.cli('EVAL', 'while true do end', '0').catch(String);
    await waitFor('the server says BUSY', async () => (await server.cli('GET', 'key')).includes('BUSY'));
    done(await fencer.fence(server.id, FENCE));
    expect(bed.rungs()).to.deep.equal(['refuse failed', 'disconnect failed', 'block skipped', 'stop done']);
    expect((await toServer.probe(LIMIT_MS)).kind).to.equal('refused');
    await script;
  });

  it('says of every rung why it could not fence', async () => {
    const server = await startServer();
    const { fencer } = await bed.start(server);
    await server.cli('ACL', 'SETUSER', 'default', '-config');
    await server.cli('SET', 'key', 'x');
    const busy = bed.reports.length;
    done(await fencer.fence(server.id, FENCE));
    const details = bed.reports.slice(busy).map(({ rung, detail }) => `${rung}: ${detail}`);
    expect(details[0]).to.match(/^refuse: \S+ answered CONFIG GET with "NOPERM/);
    expect(details[2]).to.equal('block: nftables (the program nft) is not installed');
    expect(details[3]).to.equal(`stop: process ${server.pid} was killed`);
  });

  it('has nothing to do where nobody listens', async () => {
    const server = await startServer();
    const { fencer } = await bed.start(server);
    await server.kill('SIGKILL');
    done(await fencer.fence(server.id, FENCE));
    expect(bed.rungs()).to.deep.equal(['refuse done']);
    expect(notDone(await fencer.unfence(server.id, LIMIT_MS))).to.include('does not listen');
  });

  it('does not wait for a disk that hangs', async () => {
    const server = await startServer('min-replicas-to-write 3', 'min-replicas-max-lag 7');
    const hanging = { ...nodeFileSystem, writeDurably: () => new Promise<void>(() => undefined) };
    const { fencer } = await bed.start(server, hanging);
    const beganAtMs = systemTimers.nowMs();
    done(await fencer.fence(server.id, FENCE));
    expect(systemTimers.nowMs() - beganAtMs).to.be.below(LIMIT_MS / 4);
    done(await fencer.unfence(server.id, LIMIT_MS));
    expect(await limitsOf(server)).to.equal('3/7');
  });

  it('says when the limits could not be put on disk, and fences all the same', async () => {
    const server = await startServer();
    const full = { ...nodeFileSystem, writeDurably: () => Promise.reject(new Error('full')) };
    const { fencer } = await bed.start(server, full);
    done(await fencer.fence(server.id, FENCE));
    expect(bed.lines).to.include('warn: the limits of the operator are not on disk');
  });

  it('does nothing for a server that it was not told', async () => {
    const { fencer } = await bed.start(await startServer());
    const stranger = serverId('127.0.0.1:1');
    expect(notDone(await fencer.fence(stranger, FENCE))).to.include('not among');
    expect(notDone(await fencer.unfence(stranger, LIMIT_MS))).to.include('not among');
  });
});
