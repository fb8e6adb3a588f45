import type { Socket } from 'node:net';
import { Redis } from 'ioredis';
import type { Address } from '../../address.js';
import { connectorOver } from './connector.js';
import { failureOfConnect, isCutOff } from './failure.js';
import type { Failure } from './failure.js';
import { errorReplyOf } from './reply.js';
import type { Reply } from './reply.js';
import { openSocket } from './socket.js';
import type { PreparedTls } from './socket.js';

/** How a connection ended: by us, by the other side, or by us because of bytes that are no Redis protocol. */
export type LinkEnd = 'dropped' | 'closed' | 'garbage';

/** A command was under way, or was asked for, when the connection ended. */
export class LinkLost extends Error {
  readonly end: LinkEnd;

  constructor(end: LinkEnd, cause?: unknown) {
    super(`the connection was ${end}`, { cause });
    this.name = 'LinkLost';
    this.end = end;
  }
}

/** One connection to one server, from its first packet to its end; it is never opened again. */
export interface Link {
  /** Null when it is up. Rejects with LinkLost when it ended meanwhile. */
  readonly connected: Promise<Failure | null>;
  /** Sends one command; replies come in the order of the calls. Rejects with LinkLost and nothing else. */
  call(command: string, ...words: readonly string[]): Promise<Reply>;
  /** PING in a packet of its own: cheaper than a call where nothing else is asked. */
  ping(): Promise<Reply>;
  /** Ends it at once, without waiting for the other side. */
  drop(): void;
  /** Settles when the socket is gone. */
  readonly gone: Promise<void>;
}

export interface LinkOptions {
  readonly address: Address;
  readonly tls: PreparedTls | null;
  /** Called once, within the event that ended it. */
  readonly onEnd: (end: LinkEnd) => void;
}

/** No answer that is asked for here comes near this. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;
const KEEP_ALIVE_MS = 5000;

/** Begins to connect; whatever comes of it arrives through the link. */
export function openLink({ address, tls, onEnd }: LinkOptions): Link {
  const { socket, connected } = openSocket(address, tls);
  let end: LinkEnd | null = null;
  let client: Redis | null = null;
  let trouble: Error | null = null;
  let unreadBytes = 0;

  const finish = (how: LinkEnd): void => {
    if (end !== null) return;
    end = how;
    socket.destroy();
    onEnd(how);
  };
  const gone = watchEnd(socket, (error) => {
    trouble ??= error;
    finish('closed');
  });

  const start = async (): Promise<Failure | null> => {
    const error = await connected;
    if (end === 'dropped' || (end !== null && error === null)) throw new LinkLost(end, trouble);
    if (error !== null && isCutOff(error)) throw new LinkLost('closed', error);
    if (error !== null) return failureOfConnect(error);
    client = clientOver(socket, () => finish('garbage'));
    await client.connect().catch((cause: unknown) => Promise.reject(new LinkLost(end ?? 'closed', trouble ?? cause)));
    socket.on('data', (bytes: Buffer) => {
      unreadBytes += bytes.length;
      if (unreadBytes > MAX_REPLY_BYTES) finish('garbage');
    });
    return null;
  };

  const call = (command: string, ...words: readonly string[]): Promise<Reply> => {
    // What is asked in one turn goes out in one packet.
    socket.cork();
    process.nextTick(() => socket.uncork());
    return ask(command, ...words);
  };

  const ask = async (command: string, ...words: readonly string[]): Promise<Reply> => {
    if (end !== null || client === null) throw new LinkLost(end ?? 'dropped');
    try {
      return { kind: 'value', value: await client.call(command, ...words) };
    } catch (error) {
      const reply = errorReplyOf(error);
      if (reply === null) throw new LinkLost(end ?? 'closed', trouble ?? error);
      return reply;
    } finally {
      unreadBytes = 0;
    }
  };

  return { connected: start(), call, ping: () => ask('PING'), drop: () => finish('dropped'), gone };
}

/** The other side's goodbye (`end`) comes before the socket's own `close`: it is the earliest sign. */
function watchEnd(socket: Socket, onEnd: (error: Error | null) => void): Promise<void> {
  socket.once('end', () => onEnd(null));
  socket.on('error', onEnd);
  return new Promise((resolve) => {
    socket.once('close', () => {
      onEnd(null);
      resolve();
    });
  });
}

/** No reconnecting, no queue, no waiting for a loading server: each of these would hide what is to be seen here. */
function clientOver(socket: Socket, onGarbage: () => void): Redis {
  const client = new Redis({
    Connector: connectorOver({ socket, onGivenUp: onGarbage }),
    lazyConnect: true,
    protocol: 2,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    noDelay: true,
    keepAlive: KEEP_ALIVE_MS,
  });
  // Errors of the socket are seen at the socket and end it before they come by here: what is left is what the library
  // could not make sense of.
  client.on('error', onGarbage);
  return client;
}
