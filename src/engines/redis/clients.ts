import type { Words } from './transaction.js';

/** Disconnects every client but the one that asks; replicas stay. */
export const KILL_CLIENTS: readonly Words[] = [
  ['CLIENT', 'KILL', 'TYPE', 'normal'],
  ['CLIENT', 'KILL', 'TYPE', 'pubsub'],
];
