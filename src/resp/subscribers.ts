import { bulk } from './answers.js';
import type { Client } from './client.js';
import type { ClientList } from './client-list.js';
import { isGlobMatch } from './glob.js';
import type { Reply } from './reply.js';

/** Tells every subscriber of the channel, and those of each pattern that fits it. */
export function publish(clients: ClientList, channel: string, payload: string): void {
  for (const client of clients.all()) {
    for (const message of messagesFor(client, channel, payload)) client.send(message);
  }
}

function messagesFor(client: Client, channel: string, payload: string): Reply[] {
  const messages: Reply[] = client.channels.has(channel) ? [push(['message', channel, payload])] : [];
  for (const pattern of client.patterns) {
    if (isGlobMatch(pattern, channel)) messages.push(push(['pmessage', pattern, channel, payload]));
  }
  return messages;
}

function push(texts: readonly string[]): Reply {
  return { kind: 'push', items: texts.map(bulk) };
}
