import type { ActionResult, ServerId } from '../../../sentinel/index.js';
import type { EngineServer } from '../engine.js';
import { addressOf } from './address.js';
import { follow } from './follow.js';
import { hold, resume } from './handover.js';
import { look } from './look.js';
import { promote } from './promote.js';
import { createSession } from './session.js';
import type { Peer, SessionOptions } from './session.js';

export interface RedisServerOptions extends Omit<SessionOptions, 'address'> {
  readonly server: ServerId;
}

/** One Redis server, seen through one connection. */
export function createRedisServer({ server, ...options }: RedisServerOptions): EngineServer {
  const session = createSession({ ...options, address: addressOf(server) });
  const act = async (limitMs: number, task: (peer: Peer) => Promise<ActionResult>): Promise<ActionResult> => {
    const result = await session.run({ kind: 'action', limitMs, task, otherwise: ({ why }) => notDone(why) });
    return result.isDone ? result : notDone(`${server} ${result.reason}`);
  };
  return {
    server,
    probe: (limitMs) => session.run({ kind: 'look', limitMs, task: look, otherwise: (failure) => failure.result }),
    promote: (limitMs) => act(limitMs, promote),
    follow: (master, { keepsClients, limitMs }) =>
      act(limitMs, (peer) => follow(peer, { master, keepsClients, auth: options.auth })),
    hold: (forMs, limitMs) => act(limitMs, (peer) => hold(peer, forMs)),
    resume: ({ dismissesClients, limitMs }) => act(limitMs, (peer) => resume(peer, dismissesClients)),
    onConnectionLost: (listener) => session.onLost(listener),
    close: () => session.close(),
  };
}

function notDone(reason: string): ActionResult {
  return { isDone: false, reason };
}
