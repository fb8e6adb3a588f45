import { Agent } from 'node:http';
import type { Address } from '../address.js';
import { AppError, ERROR_CODES } from '../errors.js';
import type { Timers } from '../timers.js';
import { errorAnswer } from './answer-shapes.js';
import { exchange } from './http-exchange.js';
import type { Answer } from './http-exchange.js';
import type { Read } from './shape.js';

/** One monitor, asked over one connection. */
export interface MonitorClient {
  readonly monitor: Address;
  /** What the monitor answers. Rejects with the monitor's own AppError when it refuses, or as `exchange` does. */
  get<T>(path: string, read: Read<T>): Promise<T>;
  /** Asks for a change; AppError E_TIMEOUT means that it may or may not have been carried out. */
  change<T>(
    method: 'PUT' | 'POST',
    path: string,
    change: { readonly body: object; readonly read: Read<T> },
  ): Promise<T>;
  close(): void;
}

export interface MonitorClientOptions {
  readonly monitor: Address;
  /** Proves the right to make changes; null when there is no secret to be had. */
  readonly token: string | null;
  readonly timers: Timers;
}

/** Connects at the first question, not before. */
export function createMonitorClient({ monitor, token, timers }: MonitorClientOptions): MonitorClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const access: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  return {
    monitor,
    get: async (path, read) => {
      const question = { monitor, method: 'GET', path, headers: {}, payload: null, agent, timers } as const;
      return understand(await exchange(question), read);
    },
    change: async (method, path, { body, read }) => {
      const payload = JSON.stringify(body);
      const length = String(Buffer.byteLength(payload));
      const headers = { ...access, 'Content-Type': 'application/json', 'Content-Length': length };
      return understand(await exchange({ monitor, method, path, headers, payload, agent, timers }), read);
    },
    close: () => agent.destroy(),
  };
}

function understand<T>({ status, text }: Answer, read: Read<T>): T {
  const content = parseJson(text, status);
  if (status >= 200 && status < 300) return read(content, 'answer');
  const { error } = errorAnswer(content, 'answer');
  const code = ERROR_CODES.find((known) => known === error.code) ?? 'E_BAD_ANSWER';
  throw new AppError(code, error.message, { hint: error.hint });
}

function parseJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('E_BAD_ANSWER', `answered with status ${status} and no JSON; it is no Quorate monitor`, {
      cause,
    });
  }
}
