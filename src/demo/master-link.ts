import type { Timers } from '../timers.js';
import type { Endpoint } from './free-ports.js';
import { newRedisClient } from './redis-client.js';

/** A write that is not yet acknowledged. */
export interface PendingWrite {
  readonly number: number;
  readonly issuedMs: number;
}

/** A writer's connection to the server that it takes for the master. */
export interface MasterLink {
  readonly server: Endpoint;
  isReady(): boolean;
  /** For how long the server has answered nothing. */
  silentMs(): number;
  send(write: PendingWrite): void;
  /** Gives up, and gives back the writes whose fate is unknown. */
  abandon(): readonly PendingWrite[];
}

export interface MasterLinkParts {
  readonly server: Endpoint;
  readonly timers: Timers;
  readonly keyPrefix: string;
  readonly onReady: () => void;
  readonly onAcknowledged: (write: PendingWrite) => void;
  /** The server refused a write, or the connection ended: the link is of no more use. `kind` is the reason. */
  readonly onLost: (kind: string) => void;
}

/** Connects at once. After `abandon` none of the listeners is called. */
export function openMasterLink(parts: MasterLinkParts): MasterLink {
  const { server, timers, keyPrefix } = parts;
  const client = newRedisClient(server);
  const inFlight = new Set<PendingWrite>();
  let state: 'connecting' | 'ready' | 'abandoned' = 'connecting';
  let heardMs = timers.nowMs();
  const lose = (kind: string) => {
    if (state !== 'abandoned') parts.onLost(kind);
  };
  client.once('end', () => lose('closed'));
  client.connect().then(
    () => {
      if (state !== 'connecting') return;
      state = 'ready';
      parts.onReady();
    },
    () => lose('closed'),
  );
  return {
    server,
    isReady: () => state === 'ready',
    silentMs: () => timers.nowMs() - heardMs,
    send: (write) => {
      inFlight.add(write);
      client.set(`${keyPrefix}${write.number}`, String(write.number)).then(
        () => {
          heardMs = timers.nowMs();
          if (inFlight.delete(write)) parts.onAcknowledged(write);
        },
        (error: unknown) => lose(kindOf(error)),
      );
    },
    abandon: () => {
      state = 'abandoned';
      client.disconnect();
      const unanswered = [...inFlight];
      inFlight.clear();
      return unanswered;
    },
  };
}

/** A reply of a Redis server begins with a word that names the error; anything else is the end of a connection. */
function kindOf(error: unknown): string {
  return error instanceof Error && error.name === 'ReplyError' ? (error.message.split(' ')[0] ?? 'ERR') : 'closed';
}
