import { expect } from 'chai';
import { Redis } from 'ioredis';
import type { EngineServer } from '../../../src/engines/engine.js';
import { done } from '../../contract/engine-contract.js';
import { freshHost } from '../../kit/loopback.js';
import { startRedis, stopAllRedis } from '../../kit/redis-server.js';
import type { RedisProcess } from '../../kit/redis-server.js';
import { waitFor } from '../../kit/wait-for.js';
import { attach, closeAttached, LIMIT_MS } from './kit.js';

describe('the clients of a fenced Redis server', () => {
  const clients = new Set<Redis>();
  let server: RedisProcess;
  let quorate: EngineServer;

  beforeEach(async () => {
    server = await startRedis({ host: freshHost(), port: 6379 });
    quorate = attach(server.id);
  });

  afterEach(async () => {
    for (const client of clients) client.disconnect();
    clients.clear();
    await closeAttached();
    await stopAllRedis();
  });

  const connect = async (): Promise<Redis> => {
    const client = new Redis({ host: server.host, port: server.port, lazyConnect: true, retryStrategy: null });
    client.on('error', () => clients.delete(client));
    clients.add(client);
    await client.connect();
    return client;
  };
  const fence = async (): Promise<void> => {
    done(await quorate.fence({ limitMs: LIMIT_MS }));
  };
  const dismiss = async (): Promise<void> => {
    done(await quorate.dismiss(LIMIT_MS));
  };

  it('have their transactions refused that were begun before', async () => {
    const client = await connect();
    await client.call('MULTI');
    await client.call('SET', 'key', 'x');
    await fence();
    const answer = await client.call('EXEC').then(String, String);
    expect(answer).to.include('EXECABORT').and.to.include('NOREPLICAS');
    expect(await server.cli('EXISTS', 'key')).to.equal('0');
  });

  it('read on in a transaction', async () => {
    const client = await connect();
    await client.call('MULTI');
    await client.call('GET', 'key');
    await fence();
    expect(await client.call('EXEC')).to.deep.equal([null]);
  });

  const waits: readonly [string, readonly [string, ...string[]]][] = [
    ['a list', ['BLPOP', 'list', '0']],
    ['a move between lists', ['BLMOVE', 'list', 'other', 'LEFT', 'LEFT', '0']],
    ['a stream', ['XREAD', 'BLOCK', '0', 'STREAMS', 'stream', '$']],
    ['a replica', ['WAIT', '1', '0']],
  ];
  for (const [what, [command, ...words]] of waits) {
    it(`no longer wait for ${what} when they are dismissed`, async () => {
      const client = await connect();
      await client.set('key', 'x');
      const waiting = client.call(command, ...words).then(String, (error: Error) => error.message);
      await waitFor('the client waits', async () => (await blockedClients(server)) === '1');
      await fence();
      await dismiss();
      expect(await waiting).to.include('closed');
      expect(await blockedClients(server)).to.equal('0');
    });
  }

  it('no longer listen to channels when they are dismissed', async () => {
    const client = await connect();
    await client.subscribe('channel');
    await fence();
    await dismiss();
    await waitFor('the subscriber is disconnected', () => client.status === 'end');
  });

  it('may come back and read', async () => {
    await server.cli('SET', 'key', 'x');
    await fence();
    await dismiss();
    const client = await connect();
    expect(await client.get('key')).to.equal('x');
    expect(await client.set('key', 'y').then(String, String)).to.include('NOREPLICAS');
  });

  it('do not take the connection of the monitor along', async () => {
    let lost = 0;
    quorate.onConnectionLost(() => (lost += 1));
    await fence();
    await dismiss();
    await quorate.probe(LIMIT_MS);
    expect(lost).to.equal(0);
  });
});

async function blockedClients(server: RedisProcess): Promise<string | undefined> {
  return /blocked_clients:(\d+)/.exec(await server.cli('INFO', 'clients'))?.[1];
}
