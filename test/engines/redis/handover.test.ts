import { networkInterfaces } from 'node:os';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { answered, done } from '../../contract/engine-contract.js';
import { freshHost } from '../../kit/loopback.js';
import { startRedis, stopAllRedis } from '../../kit/redis-server.js';
import type { RedisProcess } from '../../kit/redis-server.js';
import { waitFor } from '../../kit/wait-for.js';
import { attach, closeAttached, LIMIT_MS, PROMOTE } from './kit.js';

const WRITERS = 5;

describe('a planned move between Redis servers', () => {
  const clients = new Set<Redis>();

  afterEach(async () => {
    for (const client of clients) client.disconnect();
    clients.clear();
    await closeAttached();
    await stopAllRedis();
  });

  const connectTo = async (server: RedisProcess): Promise<Redis> => {
    const client = new Redis({ host: server.host, port: server.port, lazyConnect: true, retryStrategy: null });
    client.on('error', () => clients.delete(client));
    clients.add(client);
    await client.connect();
    return client;
  };

  const startPair = async () => {
    const master = await startRedis({ host: freshHost(), port: 6379 });
    const replica = await startRedis({ host: freshHost(), port: 6379, replicaOf: master });
    const pair = { master, replica, toMaster: attach(master.id), toReplica: attach(replica.id) };
    await waitFor('the replica is linked', async () => {
      return answered(await pair.toReplica.probe(LIMIT_MS)).upstream?.isLinked === true;
    });
    return pair;
  };

  it('answers waiting writers with READONLY, loses no write, and needs no second full copy', async () => {
    const { master, replica, toMaster, toReplica } = await startPair();
    const writers = await Promise.all(Array.from({ length: WRITERS }, () => connectTo(master)));
    await Promise.all(writers.map((writer, place) => writer.set(`acknowledged-${place}`, 'x')));

    const held = done(await toMaster.hold(LIMIT_MS, LIMIT_MS));
    const waiting = writers.map((writer, place) => writer.set(`waiting-${place}`, 'x').then(String, String));
    await waitFor('all writers wait', async () => (await infoOf(master, 'blocked_clients')) === String(WRITERS));
    await waitFor('the replica holds everything', async () => {
      return (answered(await toReplica.probe(LIMIT_MS)).position?.offset ?? -1) >= (held?.offset ?? 0);
    });
    done(await toMaster.follow(replica.id, { keepsClients: true, limitMs: LIMIT_MS }));
    const promoted = done(await toReplica.promote(PROMOTE));
    done(await toMaster.resume({ dismissesClients: true, limitMs: LIMIT_MS }));

    for (const answer of await Promise.all(waiting)) expect(answer).to.include('READONLY');
    expect(promoted?.parent?.history).to.equal(held?.history);
    await waitFor('the clients are disconnected', () => writers.every((writer) => writer.status === 'end'));
    await waitFor('the former master is linked', async () => {
      return answered(await toMaster.probe(LIMIT_MS)).upstream?.isLinked === true;
    });
    expect(Number(await replica.cli('EXISTS', ...keys('acknowledged')))).to.equal(WRITERS);
    expect(Number(await replica.cli('EXISTS', ...keys('waiting')))).to.equal(0);
    expect(await infoOf(master, 'sync_full')).to.equal('1');
    expect(await infoOf(replica, 'sync_full')).to.equal('0');
    expect(await infoOf(replica, 'sync_partial_ok')).to.not.equal('0');
  });

  it('goes back: after resume alone the waiting writes are done', async () => {
    const { master, toMaster } = await startPair();
    const writer = await connectTo(master);
    done(await toMaster.hold(LIMIT_MS, LIMIT_MS));
    const waiting = writer.set('waiting', 'x');
    await waitFor('the writer waits', async () => (await infoOf(master, 'blocked_clients')) === '1');
    done(await toMaster.resume({ dismissesClients: false, limitMs: LIMIT_MS }));
    expect(await waiting).to.equal('OK');
    expect(writer.status).to.equal('ready');
  });

  it('disconnects clients with follow, but neither its own connection nor those of a server that follows already', async () => {
    const { master, replica, toReplica } = await startPair();
    let lost = 0;
    toReplica.onConnectionLost(() => (lost += 1));
    const reader = await connectTo(replica);
    done(await toReplica.follow(master.id, { keepsClients: false, limitMs: LIMIT_MS }));
    expect(await reader.ping()).to.equal('PONG');
    const other = await startRedis({ host: freshHost(), port: 6379 });
    done(await toReplica.follow(other.id, { keepsClients: false, limitMs: LIMIT_MS }));
    await waitFor('the reader is disconnected', () => reader.status === 'end');
    expect(lost).to.equal(0);
  });

  it('keeps the readers of a replica that is promoted', async () => {
    const { replica, toReplica } = await startPair();
    const reader = await connectTo(replica);
    done(await toReplica.promote(PROMOTE));
    expect(await reader.set('key', 'x')).to.equal('OK');
  });

  it('keeps the role over a restart', async () => {
    const { master, replica, toMaster, toReplica } = await startPair();
    done(await toReplica.promote(PROMOTE));
    done(await toMaster.follow(replica.id, { keepsClients: false, limitMs: LIMIT_MS }));
    await Promise.all([master.restart(), replica.restart()]);
    expect(answered(await toReplica.probe(LIMIT_MS)).role).to.equal('master');
    expect(answered(await toMaster.probe(LIMIT_MS)).upstream?.master).to.equal(replica.id);
  });

  it('follows a master at an IPv6 address', async function () {
    if (!hasIpv6()) this.skip();
    const port = 20_000 + (process.pid % 10_000);
    const master = await startRedis({ host: '::1', port });
    const replica = await startRedis({ host: freshHost(), port: 6379 });
    const toReplica = attach(replica.id);
    done(await toReplica.follow(master.id, { keepsClients: false, limitMs: LIMIT_MS }));
    expect(answered(await toReplica.probe(LIMIT_MS)).upstream?.master).to.equal(`[::1]:${port}`);
    answered(await attach(master.id).probe(LIMIT_MS));
  });

  it('shows the priority of master and replica', async () => {
    const { master, replica } = await startPair();
    await master.cli('CONFIG', 'SET', 'replica-priority', '10');
    await replica.cli('CONFIG', 'SET', 'replica-priority', '0');
    expect(answered(await attach(master.id).probe(LIMIT_MS)).priority).to.equal(10);
    expect(answered(await attach(replica.id).probe(LIMIT_MS)).priority).to.equal(0);
  });
});

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));
}

function keys(name: string): string[] {
  return Array.from({ length: WRITERS }, (_, place) => `${name}-${place}`);
}

async function infoOf(server: RedisProcess, field: string): Promise<string | undefined> {
  const line = (await server.cli('INFO', 'everything')).split('\r\n').find((text) => text.startsWith(`${field}:`));
  return line?.slice(field.length + 1);
}
