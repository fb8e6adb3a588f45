import { expect } from 'chai';
import { answered } from '../../contract/engine-contract.js';
import { freshHost } from '../../kit/loopback.js';
import { startRedis, stopAllRedis } from '../../kit/redis-server.js';
import { waitFor } from '../../kit/wait-for.js';
import { attach, closeAttached, LIMIT_MS } from './kit.js';

/** Makes the server spend a millisecond on each key that it loads, and answer meanwhile. */
const SLOW_LOADING = [
  'enable-debug-command yes',
  'key-load-delay 1000',
  'loading-process-events-interval-bytes 1024',
  'rdbcompression no',
];

describe('a Redis server that loads', () => {
  afterEach(async () => {
    await closeAttached();
    await stopAllRedis();
  });

  it('is loading after a restart, and then well', async () => {
    const host = freshHost();
    const server = await startRedis({ host, port: 6379, args: SLOW_LOADING });
    await server.cli('DEBUG', 'POPULATE', '500', 'key', '100');
    await server.cli('SAVE');
    const restarted = server.restart();
    const quorate = attach(server.id);
    await waitFor('it is loading', async () => (await quorate.probe(LIMIT_MS)).kind === 'loading', 3000);
    await restarted;
    answered(await quorate.probe(LIMIT_MS));
  });

  it('is answered for, and syncing, while a replica loads its first copy', async () => {
    const master = await startRedis({ host: freshHost(), port: 6379, args: ['enable-debug-command yes'] });
    await master.cli('DEBUG', 'POPULATE', '1500', 'key', '100');
    const replica = await startRedis({
      host: freshHost(),
      port: 6379,
      args: [...SLOW_LOADING, 'repl-diskless-load swapdb'],
    });
    const quorate = attach(replica.id);
    await quorate.follow(master.id, { keepsClients: false, limitMs: LIMIT_MS });
    await waitFor(
      'it is syncing',
      async () => answered(await quorate.probe(LIMIT_MS)).upstream?.isSyncing === true,
      3000,
    );
    const upstream = answered(await quorate.probe(LIMIT_MS)).upstream;
    expect(upstream).to.deep.include({ isLinked: false, downMs: null });
  });
});
