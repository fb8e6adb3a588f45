import { createRedisEngine } from '../../src/engines/redis/engine.js';
import { systemTimers } from '../../src/timers.js';
import { freshHost } from '../kit/loopback.js';
import { startRedis, stopAllRedis } from '../kit/redis-server.js';
import type { RedisProcess } from '../kit/redis-server.js';
import { describeEngine } from './engine-contract.js';
import type { ContractServer, EngineFixture } from './engine-contract.js';
import { describeFence } from './fence-contract.js';

const fixture: EngineFixture = {
  createEngine: () =>
    createRedisEngine({
      auth: { user: null, password: null },
      tls: null,
      clientName: 'quorate-test',
      timers: systemTimers,
    }),
  startMaster: async () => contractServer(await startRedis({ host: freshHost(), port: 6379 })),
  startReplica: async ({ id }) => {
    const [host = '', port] = id.split(':');
    return contractServer(await startRedis({ host: freshHost(), port: 6379, replicaOf: { host, port: Number(port) } }));
  },
  stopAll: stopAllRedis,
};

describeEngine('redis', fixture);
describeFence('redis', fixture);

function contractServer(server: RedisProcess): ContractServer {
  return {
    id: server.id,
    kill: (signal) => server.kill(signal),
    restart: () => server.restart(),
    write: async (key) => (await server.cli('SET', key, 'value')) === 'OK',
    has: async (key) => (await server.cli('EXISTS', key)) === '1',
  };
}
