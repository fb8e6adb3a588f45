import type { Endpoint } from './free-ports.js';
import { newRedisClient } from './redis-client.js';
import type { AcknowledgedWrite } from './write-log.js';

const KEYS_AT_ONCE = 500;

/** How many of a writer's acknowledged writes the server does not hold. Rejects when the server does not answer. */
export async function countLostWrites({
  server,
  writes,
  keyPrefix,
}: {
  server: Endpoint;
  writes: readonly AcknowledgedWrite[];
  keyPrefix: string;
}): Promise<number> {
  const client = newRedisClient({ ...server, commandLimitMs: 5000 });
  let lost = 0;
  try {
    await client.connect();
    for (let from = 0; from < writes.length; from += KEYS_AT_ONCE) {
      const part = writes.slice(from, from + KEYS_AT_ONCE);
      const values = await client.mget(part.map(({ number }) => `${keyPrefix}${number}`));
      lost += part.filter(({ number }, place) => values[place] !== String(number)).length;
    }
  } finally {
    client.disconnect();
  }
  return lost;
}
