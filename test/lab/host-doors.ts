import { request } from 'node:http';
import { Redis } from 'ioredis';

const LIMIT_MS = 2000;

/** Asks a Redis server or a monitor through a door of its host. */
export async function askDoor(socket: string, command: readonly [string, ...string[]]): Promise<unknown> {
  const client = new Redis({
    path: socket,
    lazyConnect: true,
    protocol: 2,
    connectTimeout: LIMIT_MS,
    commandTimeout: LIMIT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
  });
  // Every failure also ends the call that met it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const [name, ...args] = command;
    return await client.call(name, ...args);
  } finally {
    client.disconnect();
  }
}

/** What a monitor answers to GET. */
export function getDocument(socket: string, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: socket, path, timeout: LIMIT_MS }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode !== 200)
          return reject(new Error(`${path} is answered with ${answer.statusCode}: ${text}`));
        Promise.resolve(text).then(JSON.parse).then(resolve, reject);
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`${path} is not answered within ${LIMIT_MS} ms`)));
    asked.on('error', reject);
    asked.end();
  });
}
