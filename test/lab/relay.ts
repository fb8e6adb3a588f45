import { createServer, connect } from 'node:net';

/** A door of a host: what connects to the socket file speaks with the address inside the host's namespace. */
export interface Route {
  readonly socket: string;
  readonly address: string;
  readonly port: number;
}

// Socket files are not part of a network namespace: through them the observer reaches a host that is cut off from all.
const routes = JSON.parse(process.argv[2] ?? '[]') as Route[];
for (const { socket, address, port } of routes) {
  const server = createServer((near) => {
    const far = connect({ host: address, port });
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(socket);
}
