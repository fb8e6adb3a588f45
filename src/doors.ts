import type { MonitorConfig } from './config/config.js';
import type { Daemon } from './daemon.js';
import { createHttpServer } from './http/server.js';
import type { Log } from './log.js';
import { createMetrics } from './metrics/metrics.js';
import { eventPayload } from './resp/event-payload.js';
import { createRespServer } from './resp/server.js';

export interface DoorsOptions {
  readonly config: MonitorConfig;
  readonly daemon: Daemon;
  readonly log: Log;
  /** A foreign Sentinel said hello on the RESP port. */
  readonly publishHello: (payload: string) => void;
}

/** Every way into a monitor: RESP, HTTP with the metrics, and the log of its events. */
export interface Doors {
  /** All of them, or none. Rejects with AppError E_PORT_IN_USE or E_LISTEN. */
  listen(): Promise<void>;
  close(): Promise<void>;
}

export function createDoors({ config, daemon, log, publishHello }: DoorsOptions): Doors {
  const { supervisor } = daemon;
  const metrics = createMetrics({ supervisor });
  const hosts = config.listen.map((host) => (host === '*' ? '::' : host));
  const handOver = daemon.links.accept.bind(daemon.links);
  const servers = hosts.flatMap((host) => [
    createRespServer({
      supervisor,
      host,
      port: config.respPort,
      password: config.password,
      handOver,
      publishHello,
      log,
    }),
    ...(config.httpPort === null
      ? []
      : [createHttpServer({ supervisor, host, port: config.httpPort, secret: config.secret, metrics, log })]),
  ]);
  const stopLogging = supervisor.listen((group, announcement) => {
    const payload = eventPayload(group, announcement, supervisor.runIdOf);
    log.info({ group, event: announcement.name, payload, ...detailOf(announcement) }, 'event');
  });
  return {
    listen: async () => {
      for (const server of servers) await server.listen();
    },
    close: async () => {
      stopLogging();
      metrics.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function detailOf({ text, failover }: { readonly text?: string; readonly failover?: unknown }) {
  return { ...(text === undefined ? {} : { text }), ...(failover === undefined ? {} : { failover }) };
}
