import { Redis } from 'ioredis';

/** One attempt to connect and nothing by itself afterwards: whoever measures decides when to try again. */
export function newRedisClient({
  address,
  port,
  connectLimitMs = 500,
  commandLimitMs,
}: {
  address: string;
  port: number;
  connectLimitMs?: number;
  /** Without it a command waits for as long as the connection lives. */
  commandLimitMs?: number;
}): Redis {
  const client = new Redis({
    host: address,
    port,
    lazyConnect: true,
    protocol: 2,
    connectTimeout: connectLimitMs,
    commandTimeout: commandLimitMs,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
  });
  // Every failure also ends the call that met it; this listener keeps the event from ending the process.
  client.on('error', () => undefined);
  return client;
}

/** Connects, asks once, and disconnects; rejects when that is not done within `limitMs`. */
export async function askRedis({
  address,
  port,
  command,
  limitMs = 1000,
}: {
  address: string;
  port: number;
  command: readonly [string, ...string[]];
  limitMs?: number;
}): Promise<unknown> {
  const client = newRedisClient({ address, port, connectLimitMs: limitMs, commandLimitMs: limitMs });
  const [name, ...args] = command;
  try {
    await client.connect();
    return await client.call(name, ...args);
  } finally {
    client.disconnect();
  }
}
