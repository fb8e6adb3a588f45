import type { ActionResult, ServerReport } from '../../../sentinel/index.js';
import { KILL_CLIENTS } from './clients.js';
import type { Failure } from './failure.js';
import { readReport } from './look.js';
import type { ErrorReply, Reply } from './reply.js';
import type { Peer } from './session.js';

/** Lets writes wait, then reads the position: the server answers in this order, so nothing is written behind it. */
export async function hold(peer: Peer, forMs: number): Promise<ActionResult> {
  const [paused, report] = await Promise.all([
    peer.link.call('CLIENT', 'PAUSE', String(forMs), 'WRITE'),
    readReport(peer),
  ]);
  return resultOf('CLIENT PAUSE', paused, report);
}

/**
 * Lets waiting writes be answered. The clients are disconnected one round trip later: the answers, which tell a former
 * master's clients that it is read-only now, are on their way by then.
 */
export async function resume(peer: Peer, dismissesClients: boolean): Promise<ActionResult> {
  const [unpaused, report] = await Promise.all([peer.link.call('CLIENT', 'UNPAUSE'), readReport(peer)]);
  const result = resultOf('CLIENT UNPAUSE', unpaused, report);
  if (!result.isDone || !dismissesClients) return result;
  const dismissed = await Promise.all(KILL_CLIENTS.map((words) => peer.link.call(...words)));
  const refusal = dismissed.find((reply): reply is ErrorReply => reply.kind === 'error');
  return refusal === undefined ? result : resultOf('CLIENT KILL', refusal, report);
}

function resultOf(command: string, reply: Reply, report: ServerReport | Failure): ActionResult {
  if (reply.kind === 'error') return { isDone: false, reason: `answered ${command} with "${reply.text}"` };
  if (report.kind === 'failure') return { isDone: false, reason: report.why };
  return { isDone: true, position: report.position };
}
