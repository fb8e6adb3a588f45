import type { ActionResult, ServerReport } from '../../../sentinel/index.js';
import type { PromoteOptions, WriteLimits } from '../engine.js';
import { fence, unfence } from './fence.js';
import { readReport } from './look.js';
import { isForbidding } from './reply.js';
import type { Peer } from './session.js';
import { transact } from './transaction.js';
import type { Transaction, Words } from './transaction.js';
import { fenceOver, isFence, limitsIn, READ_LIMITS, wordsToSet } from './write-limits.js';

/** How a server is to come out of its promotion. */
export type PromoteOrder = Omit<PromoteOptions, 'limitMs'>;

/**
 * Makes a server a master, and confirms it. The clients of the replica stay: they read on. Fence and role change in one
 * instant, so that no write gets in between.
 */
export async function promote(peer: Peer, order: PromoteOrder): Promise<ActionResult> {
  const [before, told] = await Promise.all([
    readReport(peer),
    isUnlimited(order) ? null : peer.link.call(...READ_LIMITS),
  ]);
  if (before.kind === 'failure') return { isDone: false, reason: before.why };
  if (before.role === 'master') return settle(peer, before, order);
  if (!order.opens && told?.kind === 'error')
    return { isDone: false, reason: `answered CONFIG GET with "${told.text}"`, isForbidden: isForbidding(told) };
  const former = told === null ? null : limitsIn(told);
  if (former !== null && !isFence(former)) await order.keepLimits?.(former);
  const refusal = await transact(peer.link, changeOf(order, former));
  const after = await readReport(peer);
  const result = confirm(after, order, refusal?.text);
  return !result.isDone && isForbidding(refusal) ? { ...result, isForbidden: true } : result;
}

function isUnlimited({ opens, limits }: PromoteOrder): boolean {
  return opens && limits === null;
}

/** A master already: only its limits may have to change. */
async function settle(peer: Peer, report: ServerReport, order: PromoteOrder): Promise<ActionResult> {
  if (!order.opens) return fence(peer, order);
  if (order.limits !== null && report.isFenced !== null) return unfence(peer, { limits: order.limits });
  return { isDone: true, position: report.position };
}

/**
 * Where the limits are Quorate's, the file that the server keeps of its settings always says "fenced", whatever holds at
 * the moment: so it starts fenced again after its process ended.
 */
function changeOf({ opens, limits, startsOpen }: PromoteOrder, former: WriteLimits | null): Transaction {
  const becomeMaster: Words = ['REPLICAOF', 'NO', 'ONE'];
  const keepRole: Words = ['CONFIG', 'REWRITE'];
  const fencing = wordsToSet(fenceOver(former));
  // Where it is to start open, its role is kept when it is opened.
  if (!opens) return { essential: [...fencing, becomeMaster], optional: startsOpen === true ? [] : [keepRole] };
  if (limits === null) return { essential: [becomeMaster], optional: [keepRole] };
  return { essential: [becomeMaster], optional: [...fencing, keepRole, ...wordsToSet(limits)] };
}

function confirm(
  after: Awaited<ReturnType<typeof readReport>>,
  { opens, limits }: PromoteOrder,
  answer: string | undefined,
): ActionResult {
  if (after.kind === 'failure' || after.role !== 'master') return { isDone: false, reason: whyNotPromoted(answer) };
  if (!opens && after.isFenced !== true) return { isDone: false, reason: 'is a master now, but is not fenced' };
  if (opens && limits !== null && after.isFenced === true) {
    return { isDone: false, reason: 'is a master now, but is still fenced' };
  }
  return { isDone: true, position: after.position };
}

function whyNotPromoted(answer: string | undefined): string {
  return answer === undefined
    ? 'accepted REPLICAOF NO ONE but is still a replica'
    : `answered REPLICAOF NO ONE with "${answer}"`;
}
