import { bulk, error, integer, NULL } from '../answers.js';
import type { Client } from '../client.js';
import type { Call, Command, Result } from '../context.js';
import type { Reply } from '../reply.js';

/** Subscriptions to events, and PUBLISH, by which foreign Sentinels say hello. */
export const PUBSUB_COMMANDS: readonly Command[] = [
  { name: 'publish', arity: 3, needsAuth: true, run: publishHello },
  { name: 'subscribe', arity: -2, needsAuth: true, isForSubscribers: true, run: (call) => subscribe(call, 'channels') },
  {
    name: 'psubscribe',
    arity: -2,
    needsAuth: true,
    isForSubscribers: true,
    run: (call) => subscribe(call, 'patterns'),
  },
  {
    name: 'unsubscribe',
    arity: -1,
    needsAuth: true,
    isForSubscribers: true,
    run: (call) => unsubscribe(call, 'channels'),
  },
  {
    name: 'punsubscribe',
    arity: -1,
    needsAuth: true,
    isForSubscribers: true,
    run: (call) => unsubscribe(call, 'patterns'),
  },
];

const HELLO_CHANNEL = '__sentinel__:hello';
/** Both together bound what one client can make the server remember. */
const MAX_SUBSCRIPTIONS = 1024;
const MAX_NAME_LENGTH = 1024;

function publishHello({ args, context }: Call): Reply {
  const [, channel, payload = ''] = args;
  if (channel !== HELLO_CHANNEL) return error('ERR Only HELLO messages are accepted by Sentinel instances.');
  context.publishHello(payload);
  return integer(1);
}

type Kind = 'channels' | 'patterns';

function subscribe({ client, args }: Call, kind: Kind): Result {
  const names = args.slice(1);
  if (names.some((name) => name.length > MAX_NAME_LENGTH)) return error('ERR channel name is too long');
  if (countOf(client) + names.length > MAX_SUBSCRIPTIONS) return error('ERR too many subscriptions');
  for (const name of names) {
    client[kind].add(name);
    confirm(client, kind === 'channels' ? 'subscribe' : 'psubscribe', bulk(name));
  }
  return null;
}

/** Without names: all of that kind. */
function unsubscribe({ client, args }: Call, kind: Kind): Result {
  const word = kind === 'channels' ? 'unsubscribe' : 'punsubscribe';
  const names = args.length > 1 ? args.slice(1) : [...client[kind]];
  for (const name of names) {
    client[kind].delete(name);
    confirm(client, word, bulk(name));
  }
  if (names.length === 0) confirm(client, word, NULL);
  return null;
}

function confirm(client: Client, word: string, name: Reply): void {
  client.send({ kind: 'push', items: [bulk(word), name, integer(countOf(client))] });
}

function countOf(client: Client): number {
  return client.channels.size + client.patterns.size;
}
