import { request as startRequest } from 'node:http';
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { Address } from '../address.js';
import { AppError } from '../errors.js';
import type { Timers } from '../timers.js';

/** One question to one monitor. */
export interface Exchange {
  readonly monitor: Address;
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null on a question that changes nothing. */
  readonly payload: string | null;
  readonly agent: Agent;
  readonly timers: Timers;
}

/** What came back, whatever it is. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** For a connection, and for the answer to a question that changes nothing. */
const ANSWER_LIMIT_MS = 2000;
/** A change may have to wait for a handover. */
const CHANGE_LIMIT_MS = 60_000;
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * One request and its whole answer. Rejects with AppError E_UNREACHABLE when nothing was changed for certain, and
 * E_TIMEOUT when a change was sent but its end is not known.
 */
export function exchange({ monitor, method, path, headers, payload, agent, timers }: Exchange): Promise<Answer> {
  const isChange = payload !== null;
  let isSent = false;
  return new Promise<Answer>((resolve, reject) => {
    const request = startRequest({ ...monitor, agent, method, path, headers });
    const giveUp = () =>
      request.destroy(new Error(isSent && isChange ? 'no answer within 60s' : 'no answer within 2s'));
    let cancel = timers.after(ANSWER_LIMIT_MS, giveUp);
    onConnected(request, () => {
      isSent = true;
      if (!isChange) return;
      cancel();
      cancel = timers.after(CHANGE_LIMIT_MS, giveUp);
    });
    const fail = (error: Error) => {
      cancel();
      reject(failure(error, isSent && isChange));
    };
    request.on('error', fail);
    request.once('response', (response) => {
      collect(response).then((answer) => {
        cancel();
        resolve(answer);
      }, fail);
    });
    request.end(payload ?? undefined);
  });
}

function onConnected(request: ClientRequest, run: () => void): void {
  request.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', run);
    else run();
  });
}

async function collect(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT_BYTES) throw new Error('the answer is larger than 16 MiB');
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}

function failure(cause: Error, isUncertain: boolean): AppError {
  const reason = REASONS[codeOf(cause)] ?? cause.message;
  if (!isUncertain) return new AppError('E_UNREACHABLE', reason, { cause });
  return new AppError('E_TIMEOUT', `the request was sent, but its end is not known: ${reason}`, {
    hint: 'Look with ts show server whether it was carried out before you try again.',
    cause,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (connection refused)',
  ECONNRESET: 'closed the connection without an answer',
  EHOSTUNREACH: 'no way to that host',
  ENETUNREACH: 'no way to that network',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name cannot be resolved now',
};

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
