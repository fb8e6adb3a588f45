import type { ActionResult, ServerId, ServerReport } from '../../../sentinel/index.js';
import { splitAddress } from '../../address.js';
import type { RedisAuth } from './auth.js';
import { KILL_CLIENTS } from './clients.js';
import type { Failure } from './failure.js';
import { readReport } from './look.js';
import { settingOf } from './reply.js';
import type { Peer } from './session.js';
import { transact } from './transaction.js';
import type { Words } from './transaction.js';

/** Whom to follow, and on what terms. */
export interface FollowOrder {
  readonly master: ServerId;
  readonly keepsClients: boolean;
  readonly auth: RedisAuth;
}

/** Makes a server a replica of `master`, and confirms it. */
export async function follow(peer: Peer, { master, keepsClients, auth }: FollowOrder): Promise<ActionResult> {
  const before = await readReport(peer);
  if (before.kind === 'failure') return { isDone: false, reason: before.why };
  if (isFollowing(before, master)) return { isDone: true, position: before.position };
  if (peer.identity.isAuthenticated) await lendPassword(peer, auth);
  const { host, port } = splitAddress(master);
  const refusal = await transact(peer.link, {
    essential: [['REPLICAOF', host, String(port)]],
    optional: [['CONFIG', 'REWRITE'], ...(keepsClients ? [] : KILL_CLIENTS)],
  });
  const after = await readReport(peer);
  if (isFollowing(after, master)) return { isDone: true, position: after.position };
  return { isDone: false, reason: whyNotFollowing(master, refusal?.text) };
}

function isFollowing(report: ServerReport | Failure, master: ServerId): report is ServerReport {
  return report.kind === 'answered' && report.upstream?.master === master;
}

/**
 * A former master often has no password of its own for following another one. It gets the one that it accepts itself;
 * what the operator set is left alone, and a server that forbids its settings must bring its own.
 */
async function lendPassword(peer: Peer, { user, password }: RedisAuth): Promise<void> {
  if (password === null || settingOf(await peer.link.call('CONFIG', 'GET', 'masterauth')) !== '') return;
  const settings: Words[] = [['CONFIG', 'SET', 'masterauth', password]];
  if (user !== null) settings.unshift(['CONFIG', 'SET', 'masteruser', user]);
  await Promise.all(settings.map((words) => peer.link.call(...words)));
}

function whyNotFollowing(master: ServerId, answer: string | undefined): string {
  return answer === undefined
    ? `accepted REPLICAOF but does not follow ${master}`
    : `answered REPLICAOF ${master} with "${answer}"`;
}
