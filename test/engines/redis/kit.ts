import type { EngineServer } from '../../../src/engines/engine.js';
import { createRedisEngine } from '../../../src/engines/redis/engine.js';
import type { RedisEngineOptions } from '../../../src/engines/redis/engine.js';
import type { ServerId } from '../../../sentinel/index.js';
import { systemTimers } from '../../../src/timers.js';

export const LIMIT_MS = 5000;
/** As in a group without fences. */
export const PROMOTE = { limitMs: LIMIT_MS, opens: true, limits: null };

const attached = new Set<EngineServer>();

/** A server as the engine sees it; closed by `closeAttached`. */
export function attach(id: ServerId, options: Partial<RedisEngineOptions> = {}): EngineServer {
  const server = createRedisEngine({
    auth: { user: null, password: null },
    tls: null,
    clientName: 'quorate-test',
    timers: systemTimers,
    ...options,
  }).attach(id);
  attached.add(server);
  return server;
}

export async function closeAttached(): Promise<void> {
  await Promise.all([...attached].map((server) => server.close()));
  attached.clear();
}
