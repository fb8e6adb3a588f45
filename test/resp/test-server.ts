import { pino } from 'pino';
import { createRespServer, type RespServer, type RespServerOptions } from '../../src/resp/server.js';
import type { FakeSupervisor } from '../kit/fake-supervisor.js';
import { fakeSupervisor } from './loopback-cluster.js';
import { wireClient, type WireClient } from './wire-client.js';

/** A listening server over a fake supervisor, and clients that end with it. */
export interface TestServer {
  readonly server: RespServer;
  readonly supervisor: FakeSupervisor;
  readonly hellos: string[];
  client(): Promise<WireClient>;
  close(): Promise<void>;
}

export async function startTestServer(changes: Partial<RespServerOptions> = {}): Promise<TestServer> {
  const supervisor = fakeSupervisor();
  const hellos: string[] = [];
  const clients: WireClient[] = [];
  const server = createRespServer({
    supervisor,
    host: '127.0.0.1',
    port: 0,
    password: null,
    handOver: (socket) => socket.destroy(),
    publishHello: (payload) => void hellos.push(payload),
    log: pino({ level: 'silent' }),
    ...changes,
  });
  await server.listen();
  return {
    server,
    supervisor,
    hellos,
    async client() {
      const client = await wireClient(server.port);
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.close();
      await server.close();
    },
  };
}
