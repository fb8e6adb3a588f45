import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { joinAddress } from '../address.js';
import { AppError } from '../errors.js';
import { createApp } from './app.js';
import type { AppOptions } from './app.js';

export interface HttpServerOptions extends Omit<AppOptions, 'nowUnixMs'> {
  readonly host: string;
  /** 0 lets the system choose; see `port` of the result. */
  readonly port: number;
  readonly nowUnixMs?: () => number;
}

/** The HTTP door of a monitor on one address. */
export interface HttpServer {
  /** Rejects with AppError E_PORT_IN_USE or E_LISTEN. */
  listen(): Promise<void>;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
  /** The port in use; the configured one before `listen`. */
  readonly port: number;
}

/** The HTTP door of a monitor (docs/reference/http.md). Every connection is bounded in size, number and time. */
export function createHttpServer({ host, port, nowUnixMs = Date.now, ...options }: HttpServerOptions): HttpServer {
  const server = createServer(LIMITS, createApp({ ...options, nowUnixMs }));
  server.maxConnections = 512;
  server.maxHeadersCount = 64;
  server.timeout = 90_000;
  server.on('clientError', answerGarbage);
  server.on('error', (err) => {
    if (server.listening) options.log.error({ err }, 'http server failed');
  });
  return {
    listen: () => listen(server, host, port),
    close: () => close(server),
    get port() {
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
  };
}

const LIMITS = {
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const;

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(listenError(cause, host, port));
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function listenError(cause: Error, host: string, port: number): AppError {
  const isTaken = 'code' in cause && cause.code === 'EADDRINUSE';
  if (isTaken) {
    return new AppError('E_PORT_IN_USE', `HTTP port in use: ${joinAddress(host, port)}`, {
      hint: 'Stop the program that listens there, or choose another http_port.',
      cause,
    });
  }
  return new AppError('E_LISTEN', `cannot listen for HTTP on ${joinAddress(host, port)}: ${cause.message}`, {
    hint: 'The address must be one of this host.',
    cause,
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** What is not HTTP gets a short answer and the end of the connection. */
function answerGarbage(error: Error, socket: Duplex): void {
  const isGone = 'code' in error && error.code === 'ECONNRESET';
  if (isGone || !socket.writable) socket.destroy();
  else socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy());
}
