import type { ConnectionOptions } from 'node:tls';
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import type { ServerId } from '../../sentinel/index.js';
import { readAddress } from '../address.js';
import type { QuietLog } from '../peers/quiet-log.js';
import type { Timers } from '../timers.js';

/** The channel on which monitors make themselves known. */
const HELLO_CHANNEL = '__sentinel__:hello';

/** How to get into a server; the rights to subscribe and publish on the channel are enough. */
export interface ServerAccess {
  /** Null: the default user. */
  readonly user: string | null;
  /** Null: none is asked for. */
  readonly password: string | null;
  /** Null: plain TCP. */
  readonly tls: ConnectionOptions | null;
}

/** The hello channel of one server, through two connections of its own: one listens, one speaks. */
export interface ServerChannel {
  /** Publishes the present payload, unless the one before is still on its way or the server is out of reach. */
  publish(): void;
  close(): void;
}

export interface ServerChannelOptions {
  readonly server: ServerId;
  readonly access: ServerAccess;
  readonly timers: Timers;
  readonly quietLog: QuietLog;
  /** Null: nothing to say at this moment. */
  readonly payload: () => string | null;
  readonly onPayload: (payload: string) => void;
}

const RETRY_MS = 1000;
const ANSWER_LIMIT_MS = 1000;
/** What is published here comes back on the subscription; when nothing comes, it is dead (reference: Sentinel's own limit). */
const SILENCE_LIMIT_MS = 15_000;

/** Null when the id is no `host:port`. Both connections are made anew for as long as the channel is open. */
export function createServerChannel(options: ServerChannelOptions): ServerChannel | null {
  const { server, timers, quietLog } = options;
  const address = readAddress(server);
  if (address === null) return null;
  const redisOptions: LegacyOptions = { ...FIXED_OPTIONS, ...accessOptions(options.access), ...address };
  const listening = new Redis(redisOptions);
  const speaking = new Redis({ ...redisOptions, commandTimeout: ANSWER_LIMIT_MS });
  let heardAtMs = timers.nowMs();
  let isPublishing = false;

  const fail = (redis: Redis, error: unknown): void => {
    quietLog.warnOnceAMinute(`hello ${server}`, { server, err: error }, 'hello channel of a server failed');
    if (redis.status === 'ready') redis.disconnect(true);
  };
  const publish = (): void => {
    if (listening.status === 'ready' && timers.nowMs() - heardAtMs > SILENCE_LIMIT_MS) {
      heardAtMs = timers.nowMs();
      listening.disconnect(true);
    }
    const payload = speaking.status === 'ready' && !isPublishing ? options.payload() : null;
    if (payload === null) return;
    isPublishing = true;
    speaking
      .publish(HELLO_CHANNEL, payload)
      .catch((error: unknown) => fail(speaking, error))
      .finally(() => {
        isPublishing = false;
      });
  };

  for (const redis of [listening, speaking]) redis.on('error', (error: unknown) => fail(redis, error));
  listening.on('ready', () => {
    heardAtMs = timers.nowMs();
    listening.subscribe(HELLO_CHANNEL).catch((error: unknown) => fail(listening, error));
  });
  listening.on('message', (_channel, payload) => {
    heardAtMs = timers.nowMs();
    options.onPayload(payload);
  });
  speaking.on('ready', publish);

  return {
    publish,
    close() {
      listening.disconnect();
      speaking.disconnect();
    },
  };
}

function accessOptions({ user, password, tls }: ServerAccess): LegacyOptions {
  return {
    ...(user === null ? {} : { username: user }),
    ...(password === null ? {} : { password }),
    ...(tls === null ? {} : { tls }),
  };
}

/** Without the narrow mapping the client would not know in which form its answers come. */
type LegacyOptions = RedisOptions & { replyMapping?: 'legacy' };

const FIXED_OPTIONS: LegacyOptions = {
  protocol: 2,
  connectTimeout: 1000,
  disconnectTimeout: 100,
  keepAlive: 1000,
  retryStrategy: () => RETRY_MS,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  enableReadyCheck: false,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  disableClientInfo: true,
};
