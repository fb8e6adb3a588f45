import { createServer } from 'node:net';
import { AppError } from '../errors.js';

/** A place where a server listens. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Fails with `E_PORT_IN_USE` and the list of all places that cannot be listened on. */
export async function requireFreePorts({
  endpoints,
  hint,
}: {
  endpoints: readonly Endpoint[];
  hint: string;
}): Promise<void> {
  const obstacles = await Promise.all(endpoints.map(obstacleAt));
  const found = obstacles.filter((obstacle) => obstacle !== null);
  if (found.length > 0) throw new AppError('E_PORT_IN_USE', `cannot listen: ${found.join(', ')}`, { hint });
}

function obstacleAt({ address, port }: Endpoint): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(`${address}:${port} ${reasonOf(error)}`));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return 'is taken';
  if (error.code === 'EADDRNOTAVAIL') return 'is not an address of this machine';
  return `fails with ${error.code ?? error.message}`;
}
