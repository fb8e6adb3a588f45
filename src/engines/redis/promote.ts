import type { ActionResult } from '../../../sentinel/index.js';
import { readReport } from './look.js';
import type { Peer } from './session.js';
import { transact } from './transaction.js';

/** Makes a server a master, and confirms it. The clients of the replica stay: they read on. */
export async function promote(peer: Peer): Promise<ActionResult> {
  const before = await readReport(peer);
  if (before.kind === 'failure') return { isDone: false, reason: before.why };
  if (before.role === 'master') return { isDone: true, position: before.position };
  const refusal = await transact(peer.link, {
    essential: ['REPLICAOF', 'NO', 'ONE'],
    optional: [['CONFIG', 'REWRITE']],
  });
  const after = await readReport(peer);
  if (after.kind === 'answered' && after.role === 'master') return { isDone: true, position: after.position };
  return { isDone: false, reason: whyNotPromoted(refusal?.text) };
}

function whyNotPromoted(answer: string | undefined): string {
  return answer === undefined
    ? 'accepted REPLICAOF NO ONE but is still a replica'
    : `answered REPLICAOF NO ONE with "${answer}"`;
}
