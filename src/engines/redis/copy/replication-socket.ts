import { encodeCommand } from '../../../resp/command.js';
import type { Address } from '../../../address.js';
import { within } from '../../../limit.js';
import type { Timers } from '../../../timers.js';
import { loginWords } from '../auth.js';
import type { RedisAuth } from '../auth.js';
import { failureOfConnect } from '../failure.js';
import { openSocket } from '../socket.js';
import type { PreparedTls } from '../socket.js';

/** Why a copy did not come about: the rest of a sentence that begins with the address of the server. */
export class CopyFailure extends Error {
  constructor(reason: string, options: { cause?: unknown } = {}) {
    super(reason, options);
    this.name = 'CopyFailure';
  }
}

/**
 * A connection on which a server is asked as its replicas ask it: after the first answers it sends bytes that are no replies.
 * Everything here throws CopyFailure and nothing else.
 */
export interface ReplicationSocket {
  /** Sends a command; the first line of the answer, with its first character, but without line end. */
  ask(...words: readonly string[]): Promise<string>;
  /** Sends a command whose answer is a text, such as INFO. */
  askText(...words: readonly string[]): Promise<string>;
  /** The next line; empty ones, with which a busy server shows that it lives, are passed over. */
  readLine(): Promise<string>;
  /** At least one byte, at most `most`. */
  read(most: number): Promise<Buffer>;
  close(): void;
}

export interface ReplicationSocketOptions {
  readonly address: Address;
  readonly tls: PreparedTls | null;
  readonly auth: RedisAuth;
  readonly timers: Timers;
}

/** How long a server may send nothing at all, in ms; while it prepares a copy it sends an empty line each second. */
const STALL_MS = 30_000;
const CONNECT_MS = 5000;
const MAX_LINE_BYTES = 4096;
const MAX_TEXT_BYTES = 1024 * 1024;

/** Connects and logs in. */
export async function openReplicationSocket(options: ReplicationSocketOptions): Promise<ReplicationSocket> {
  const { address, tls, timers } = options;
  const { socket, connected } = openSocket(address, tls);
  socket.on('error', () => socket.destroy());
  const late = new Error(`did not accept a connection within ${CONNECT_MS} ms`);
  const error = await within({ timers, limitMs: CONNECT_MS, work: connected, onLimit: () => late });
  if (error !== null) {
    socket.destroy();
    throw new CopyFailure(error === late ? late.message : failureOfConnect(error).why, { cause: error });
  }
  const chunks: AsyncIterator<Buffer> = socket[Symbol.asyncIterator]();
  const opened = overChunks({ chunks, timers, write: (bytes) => socket.write(bytes), end: () => socket.destroy() });
  await logIn(opened, options);
  return opened;
}

interface Ends {
  readonly chunks: AsyncIterator<Buffer>;
  readonly timers: Timers;
  readonly write: (bytes: Buffer) => void;
  readonly end: () => void;
}

function overChunks({ chunks, timers, write, end }: Ends): ReplicationSocket {
  let rest: Buffer = Buffer.alloc(0);

  const more = async (): Promise<Buffer> => {
    const work = chunks.next().catch((cause: unknown) => {
      throw new CopyFailure('closed the connection', { cause });
    });
    const next = await within({ timers, limitMs: STALL_MS, work, onLimit: () => null });
    if (next === null) {
      end();
      throw new CopyFailure(`sent nothing for ${STALL_MS / 1000} s`);
    }
    if (next.done === true) throw new CopyFailure('closed the connection');
    return next.value;
  };
  const read = async (most: number): Promise<Buffer> => {
    if (rest.length === 0) rest = await more();
    const bytes = rest.subarray(0, most);
    rest = rest.subarray(bytes.length);
    return bytes;
  };
  const readOneLine = async (): Promise<string> => {
    for (;;) {
      const at = rest.indexOf(0x0a);
      if (at >= 0) {
        const line = rest.subarray(0, at).toString('latin1').replace(/\r$/, '');
        rest = rest.subarray(at + 1);
        return line;
      }
      if (rest.length > MAX_LINE_BYTES) throw new CopyFailure('does not speak the Redis protocol');
      rest = Buffer.concat([rest, await more()]);
    }
  };
  const readLine = async (): Promise<string> => {
    for (;;) {
      const line = await readOneLine();
      if (line !== '') return line;
    }
  };
  const ask = async (...words: readonly string[]): Promise<string> => {
    write(encodeCommand(words));
    return readLine();
  };
  const askText = async (...words: readonly string[]): Promise<string> => {
    const head = await ask(...words);
    const length = Number(/^\$(\d{1,7})$/.exec(head)?.[1] ?? Number.NaN);
    if (!(length <= MAX_TEXT_BYTES)) throw new CopyFailure(`answered ${words[0]} with "${head.slice(0, 200)}"`);
    const parts: Buffer[] = [];
    for (let left = length + 2; left > 0; left -= parts.at(-1)?.length ?? 0) parts.push(await read(left));
    return Buffer.concat(parts).toString('utf8', 0, length);
  };
  return { ask, askText, readLine, read, close: end };
}

async function logIn(socket: ReplicationSocket, { auth }: ReplicationSocketOptions): Promise<void> {
  const login = loginWords(auth);
  if (login === null) return;
  const answer = await socket.ask('AUTH', ...login);
  if (!answer.startsWith('-WRONGPASS')) return;
  socket.close();
  throw new CopyFailure('refused the user or the password');
}
