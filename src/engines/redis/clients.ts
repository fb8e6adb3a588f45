import type { ActionResult } from '../../../sentinel/index.js';
import type { Peer } from './session.js';
import type { Words } from './transaction.js';

/** Disconnects every client but the one that asks; replicas stay. */
export const KILL_CLIENTS: readonly Words[] = [
  ['CLIENT', 'KILL', 'TYPE', 'normal'],
  ['CLIENT', 'KILL', 'TYPE', 'pubsub'],
];

/** Disconnects the clients of a server, those that wait for something included. */
export async function dismiss({ link }: Peer): Promise<ActionResult> {
  const replies = await Promise.all(KILL_CLIENTS.map((words) => link.call(...words)));
  const refusal = replies.find((reply) => reply.kind === 'error');
  if (refusal === undefined) return { isDone: true, position: null };
  return { isDone: false, reason: `answered CLIENT KILL with "${refusal.text}"` };
}
