import type { ActionResult, ServerId } from '../../../sentinel/index.js';
import type { EngineServer, FenceResult } from '../engine.js';
import { splitAddress } from '../../address.js';
import { dismiss } from './clients.js';
import { copyHistory } from './copy/copy-history.js';
import { meansOf } from './copy/means.js';
import { fence, unfence } from './fence.js';
import { follow } from './follow.js';
import type { Failure } from './failure.js';
import { hold, resume } from './handover.js';
import { look, pulse } from './look.js';
import { promote } from './promote.js';
import { createSession } from './session.js';
import type { Peer, SessionOptions } from './session.js';

export interface RedisServerOptions extends Omit<SessionOptions, 'address'> {
  readonly server: ServerId;
}

/** One Redis server, seen through one connection. */
export function createRedisServer({ server, ...options }: RedisServerOptions): EngineServer {
  const session = createSession({ ...options, address: splitAddress(server) });
  const act = async (limitMs: number, task: (peer: Peer) => Promise<ActionResult>): Promise<ActionResult> => {
    const result = await session.run({ kind: 'action', limitMs, task, otherwise: ({ why }) => notDone(why) });
    return result.isDone ? result : { ...result, reason: `${server} ${result.reason}` };
  };
  return {
    server,
    probe: (limitMs) => session.run({ kind: 'look', limitMs, task: look, otherwise: (failure) => failure.result }),
    pulse: (limitMs) => session.run({ kind: 'look', limitMs, task: pulse, otherwise: (failure) => failure.result }),
    promote: (order) => act(order.limitMs, (peer) => promote(peer, order)),
    fence: async (order) => {
      const task = (peer: Peer): Promise<FenceResult> => fence(peer, order);
      const result = await session.run({ kind: 'action', limitMs: order.limitMs, task, otherwise: notFenced });
      return result.isDone ? result : { ...result, reason: `${server} ${result.reason}` };
    },
    dismiss: (limitMs) => act(limitMs, dismiss),
    unfence: (order) => act(order.limitMs, (peer) => unfence(peer, order)),
    follow: (master, { keepsClients, limitMs }) =>
      act(limitMs, (peer) => follow(peer, { master, keepsClients, auth: options.auth })),
    copyHistory: (order) => copyHistory(meansOf({ session, order, options, address: splitAddress(server) })),
    hold: (forMs, limitMs) => act(limitMs, (peer) => hold(peer, forMs)),
    resume: ({ dismissesClients, limitMs }) => act(limitMs, (peer) => resume(peer, dismissesClients)),
    onConnectionLost: (listener) => session.onLost(listener),
    onProcess: (listener) => {
      session.onMet(({ processId }) => {
        if (processId !== null) listener(processId);
      });
    },
    close: () => session.close(),
  };
}

function notDone(reason: string): ActionResult {
  return { isDone: false, reason };
}

function notFenced({ isAnswer, result, why }: Failure): FenceResult {
  const isSilent = result.kind === 'silent' && isAnswer !== true;
  return { isDone: false, reason: why, server: result.kind === 'refused' ? 'gone' : isSilent ? 'silent' : 'answers' };
}
