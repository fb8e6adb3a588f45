import { AppError } from '../../errors.js';
import type { Timers } from '../../timers.js';
import type { Engine } from '../engine.js';
import type { RedisAuth } from './auth.js';
import { createRedisServer } from './server.js';
import { prepareTls } from './socket.js';
import type { RedisTls } from './socket.js';

/** What the supervisor needs to speak with every server of a group. */
export interface RedisEngineOptions {
  readonly auth: RedisAuth;
  readonly tls: RedisTls | null;
  /** How the connections show up in `CLIENT LIST`. */
  readonly clientName: string;
  readonly timers: Timers;
}

/**
 * The engine for Redis 6.2 and later. Throws an AppError `E_CONFIG` when a certificate or key cannot be read; nothing
 * else here ever throws.
 */
export function createRedisEngine(options: RedisEngineOptions): Engine {
  const tls = options.tls === null ? null : readTls(options.tls);
  return {
    kind: 'redis',
    attach: (server) =>
      createRedisServer({
        server,
        auth: options.auth,
        tls,
        clientName: options.clientName,
        timers: options.timers,
      }),
  };
}

function readTls(tls: RedisTls) {
  try {
    return prepareTls(tls);
  } catch (cause) {
    throw new AppError('E_CONFIG', 'the TLS certificate, key or CA of the redis engine cannot be read', {
      hint: 'Give PEM texts, and a key that belongs to the certificate.',
      cause,
    });
  }
}
