import { request as startRequest } from 'node:http';
import { createConnection } from 'node:net';
import { createHttpServer } from '../../src/http/server.js';
import type { HttpServer } from '../../src/http/server.js';
import { createFakeSupervisor } from '../kit/fake-supervisor.js';
import type { FakeSupervisor } from '../kit/fake-supervisor.js';
import { NOW_UNIX_MS } from '../kit/sample-picture.js';

export interface HttpBed {
  readonly supervisor: FakeSupervisor;
  readonly server: HttpServer;
  readonly host: string;
  /** What the server logged. */
  readonly logged: object[];
}

/** A listening HTTP server before a supervisor that supervises nothing. */
export async function startHttpBed(
  options: { secret?: string; host?: string; metricsText?: () => string } = {},
): Promise<HttpBed> {
  const supervisor = createFakeSupervisor();
  const logged: object[] = [];
  const host = options.host ?? '127.0.0.1';
  const server = createHttpServer({
    supervisor,
    host,
    port: 0,
    secret: options.secret ?? null,
    metrics: { text: async () => options.metricsText?.() ?? 'up 1\n', contentType: 'text/plain; version=0.0.4' },
    log: { error: (fields) => logged.push(fields) },
    nowUnixMs: () => NOW_UNIX_MS,
  });
  await server.listen();
  return { supervisor, server, host, logged };
}

export interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly rawBody?: string | Buffer;
  readonly headers?: Record<string, string>;
  /** The address to ask from. */
  readonly from?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON, when it is. */
  readonly json: unknown;
}

/** One request over a connection of its own. */
export function ask(
  { server, host }: HttpBed,
  path: string,
  { method = 'GET', body, rawBody, headers = {}, from }: Ask = {},
): Promise<Reply> {
  const payload = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const type = payload === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = startRequest(
      {
        host,
        port: server.port,
        path,
        method,
        agent: false,
        headers: { ...type, ...headers },
        ...(from === undefined ? {} : { localAddress: from }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: jsonOrNull(text) });
        });
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}

/** Sends bytes as they are and returns everything that came back before the connection ended. */
export function sendBytes({ server, host }: HttpBed, chunks: readonly Buffer[]): Promise<string> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = createConnection({ host, port: server.port });
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', (error) => received.push(Buffer.from(`(${error.message})`)));
    socket.on('close', () => resolve(Buffer.concat(received).toString('latin1')));
    for (const chunk of chunks) socket.write(chunk);
    socket.end();
  });
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
