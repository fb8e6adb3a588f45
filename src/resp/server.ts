import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { Announcement } from '../../sentinel/index.js';
import { joinAddress } from '../address.js';
import { AppError } from '../errors.js';
import type { Log } from '../log.js';
import type { Supervisor } from '../supervisor.js';
import { systemTimers, type Timers } from '../timers.js';
import { error } from './answers.js';
import { createClientList } from './client-list.js';
import { createCommandTable } from './command-table.js';
import { Connection, type HandOver } from './connection.js';
import type { Context } from './context.js';
import { eventPayload } from './event-payload.js';
import { runIdOf } from './run-id.js';
import { createStatistics } from './statistics.js';
import { publish } from './subscribers.js';

export interface RespServerOptions {
  readonly supervisor: Supervisor;
  /** The address to bind. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Null: clients need none. */
  readonly password: string | null;
  /** Takes over the connection of another monitor (`QUORATE LINK ...`); adds its own listeners at once. */
  readonly handOver: HandOver;
  /** A foreign Sentinel made itself known with this text. */
  readonly publishHello: (payload: string) => void;
  readonly log: Log;
  readonly timers?: Timers;
  /** How many may be connected at a time; 10000 by default. */
  readonly maxClients?: number;
}

/** The RESP door of a monitor on one address. */
export interface RespServer {
  /** Rejects with E_PORT_IN_USE or E_LISTEN. */
  listen(): Promise<void>;
  /** Ends when the port is free and every client is gone; connections that were handed over stay. */
  close(): Promise<void>;
  /** The one in use; the configured one before `listen`. */
  readonly port: number;
}

/** The door for Redis Sentinel clients: answers on the Redis wire what the supervisor knows, and publishes its events. */
export function createRespServer(options: RespServerOptions): RespServer {
  const { supervisor, host, log } = options;
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  const context = createContext(options, () => portOf(server) ?? options.port);
  let stopListening = (): void => undefined;

  server.on('connection', (socket) => admit(socket, options, context));
  return {
    get port() {
      return context.port();
    },
    async listen() {
      await bind(server, host, options.port);
      server.on('error', (cause) => log.error({ err: cause }, 'RESP port failed'));
      stopListening = supervisor.listen((group, announcement) => tell(context, group, announcement));
    },
    async close() {
      stopListening();
      server.close();
      await context.clients.closeAll();
    },
  };
}

const KEEP_ALIVE_MS = 300_000;
const BACKLOG = 511;
const DEFAULT_MAX_CLIENTS = 10_000;

function createContext(options: RespServerOptions, port: () => number): Context {
  const timers = options.timers ?? systemTimers;
  return {
    supervisor: options.supervisor,
    password: options.password,
    publishHello: options.publishHello,
    clients: createClientList(),
    maxClients: options.maxClients ?? DEFAULT_MAX_CLIENTS,
    statistics: createStatistics(),
    commands: createCommandTable(),
    processRunId: randomBytes(20).toString('hex'),
    port,
    nowMs: () => timers.nowMs(),
    unixNowMs: () => Date.now(),
    moods: { crashPoints: [], tiltSinceMs: new Map() },
  };
}

function portOf(server: Server): number | null {
  const address = server.address();
  return address === null || typeof address === 'string' ? null : address.port;
}

function admit(socket: Socket, options: RespServerOptions, context: Context): void {
  const { log, handOver, timers = systemTimers } = options;
  context.statistics.connections += 1;
  const connection = new Connection({ socket, context, handOver, timers, log });
  if (context.clients.size <= context.maxClients) return;
  context.statistics.rejected += 1;
  connection.send(error('ERR max number of clients reached'));
  connection.end();
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException): void => reject(bindError(cause, joinAddress(host, port)));
    server.once('error', onError);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function bindError(cause: NodeJS.ErrnoException, address: string): AppError {
  if (cause.code === 'EADDRINUSE') {
    const hint = 'Stop the program that listens there, or choose another resp_port.';
    return new AppError('E_PORT_IN_USE', `port in use: ${address}`, { hint, cause });
  }
  const hint = 'Check that the address belongs to this host and that the port may be used.';
  return new AppError('E_LISTEN', `cannot listen on ${address}: ${cause.message}`, { hint, cause });
}

function tell(context: Context, group: string, announcement: Announcement): void {
  const { supervisor, moods, clients } = context;
  if (announcement.name === '+tilt') moods.tiltSinceMs.set(group, context.nowMs());
  if (announcement.name === '-tilt') moods.tiltSinceMs.delete(group);
  publish(clients, announcement.name, eventPayload(group, announcement, runIdOf(supervisor)));
}
