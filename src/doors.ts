import type { MonitorConfig } from './config/config.js';
import type { Daemon } from './daemon.js';
import type { HttpServer } from './http/server.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics/metrics.js';
import { createWaitingRoom } from './peers/waiting-room.js';
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
  /** The groups run, so the other monitors are known: their connections, also those that came before, are dealt with. */
  admitPeers(): void;
  close(): Promise<void>;
}

/** Makes the doors; they open with `listen`. */
export function createDoors(options: DoorsOptions): Doors {
  const { config, daemon, log, publishHello } = options;
  const { supervisor } = daemon;
  const waitingRoom = createWaitingRoom({ links: daemon.links });
  const handOver = waitingRoom.accept;
  const password = config.password;
  const respServers = hostsOf(config).map((host) =>
    createRespServer({ supervisor, host, port: config.respPort, password, handOver, publishHello, log }),
  );
  let http: HttpDoors = { servers: [], metrics: null };
  const stopLogging = logEvents(daemon, log);
  return {
    listen: async () => {
      for (const server of respServers) await server.listen();
      http = await createHttpDoors(options);
      for (const server of http.servers) await server.listen();
    },
    admitPeers: () => waitingRoom.admit(),
    close: async () => {
      stopLogging();
      waitingRoom.close();
      http.metrics?.close();
      await Promise.all([...respServers, ...http.servers].map((server) => server.close()));
    },
  };
}

interface HttpDoors {
  readonly servers: readonly HttpServer[];
  readonly metrics: Metrics | null;
}

/** Loaded when the RESP port answers already: clients that look for their master do not wait for it. */
async function createHttpDoors({ config, daemon, log }: DoorsOptions): Promise<HttpDoors> {
  const { httpPort: port, secret } = config;
  if (port === null) return { servers: [], metrics: null };
  const { createMetrics } = await import('./metrics/metrics.js');
  const { createHttpServer } = await import('./http/server.js');
  const { supervisor } = daemon;
  const metrics = createMetrics({ supervisor });
  const servers = hostsOf(config).map((host) => createHttpServer({ supervisor, host, port, secret, metrics, log }));
  return { servers, metrics };
}

function hostsOf({ listen }: MonitorConfig): readonly string[] {
  return listen.map((host) => (host === '*' ? '::' : host));
}

function logEvents({ supervisor }: Daemon, log: Log): () => void {
  return supervisor.listen((group, announcement) => {
    const payload = eventPayload(group, announcement, (monitor) => supervisor.runIdOf(monitor));
    log.info({ group, event: announcement.name, payload, ...detailOf(announcement) }, 'event');
  });
}

function detailOf({ text, failover }: { readonly text?: string; readonly failover?: unknown }) {
  return { ...(text === undefined ? {} : { text }), ...(failover === undefined ? {} : { failover }) };
}
