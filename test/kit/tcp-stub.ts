import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { serverId } from '../../sentinel/index.js';
import type { ServerId } from '../../sentinel/index.js';
import { freshHost } from './loopback.js';

export interface TcpStub {
  readonly id: ServerId;
  close(): Promise<void>;
}

/** Listens on an address of its own and does with each connection what the test wants. */
export async function listenAs(onConnection: (socket: Socket) => void): Promise<TcpStub> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  const host = freshHost();
  await new Promise<void>((resolve) => server.listen(6379, host, resolve));
  return {
    id: serverId(`${host}:6379`),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
