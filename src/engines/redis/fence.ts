import { randomUUID } from 'node:crypto';
import type { ActionResult, ServerReport } from '../../../sentinel/index.js';
import type { FenceOptions, FenceResult, UnfenceOptions, WriteLimits } from '../engine.js';
import type { Failure } from './failure.js';
import { readReport } from './look.js';
import { isForbidding } from './reply.js';
import type { Reply } from './reply.js';
import type { Peer } from './session.js';
import { fenceOver, isFence, limitsIn, READ_LIMITS, wordsToSet } from './write-limits.js';

/** Makes a server refuse writes: sets limits that it cannot meet, reads them back, and on a master tries a write. */
export async function fence(peer: Peer, { keepLimits }: Pick<FenceOptions, 'keepLimits'>): Promise<FenceResult> {
  const [before, told] = await Promise.all([readReport(peer), peer.link.call(...READ_LIMITS)]);
  if (told.kind === 'error') return notFenced(`answered CONFIG GET with "${told.text}"`);
  if (before.kind === 'failure') return notFenced(before.why);
  const former = limitsIn(told);
  if (former !== null && !isFence(former)) await keepLimits?.(former);
  const [settings, report, attempt] = await Promise.all([
    changeLimits(peer, fenceOver(former)),
    readReport(peer),
    before.role === 'master' ? tryWrite(peer) : null,
  ]);
  return verdict({ settings, report, attempt });
}

/** Gives a server limits under which it takes writes, and reads them back. */
export async function unfence(peer: Peer, order: Omit<UnfenceOptions, 'limitMs'>): Promise<ActionResult> {
  if (order.isWanted?.() === false) return { isDone: false, reason: 'stays fenced: opening it is no longer wanted' };
  const limits = await limitsToGive(peer, order);
  const [{ refusal, isForbidden, now }, report] = await Promise.all([changeLimits(peer, limits), readReport(peer)]);
  if (refusal !== null) return { isDone: false, reason: refusal, isForbidden };
  if (report.kind === 'failure') return { isDone: false, reason: report.why };
  const isSet = now?.minReplicasToWrite === limits.minReplicasToWrite && now.maxLagSeconds === limits.maxLagSeconds;
  if (!isSet) return { isDone: false, reason: 'accepted CONFIG SET but shows other limits' };
  // A server without a file of its own answers with an error; there is nothing to be kept then.
  if (order.startsOpen === true) await peer.link.call('CONFIG', 'REWRITE');
  return { isDone: true, position: report.position };
}

/** What holds now where that is the operator's and no fence; else what is asked for. */
async function limitsToGive({ link }: Peer, { limits, startsOpen }: UnfenceOptionsGiven): Promise<WriteLimits> {
  const told = startsOpen === true ? await link.call(...READ_LIMITS) : null;
  const present = told === null || told.kind === 'error' ? null : limitsIn(told);
  return present === null || isFence(present) ? limits : present;
}

type UnfenceOptionsGiven = Pick<UnfenceOptions, 'limits' | 'startsOpen'>;

interface Settings {
  /** Why they could not be set or read; null when they could. */
  readonly refusal: string | null;
  /** It will be refused again. */
  readonly isForbidden: boolean;
  /** As read back. */
  readonly now: WriteLimits | null;
}

async function changeLimits({ link }: Peer, limits: WriteLimits): Promise<Settings> {
  const setting = Promise.all(wordsToSet(limits).map((words) => link.call(...words)));
  const [replies, told] = await Promise.all([setting, link.call(...READ_LIMITS)]);
  const refused = replies.find((reply) => reply.kind === 'error');
  const isForbidden = [...replies, told].some(isForbidding);
  if (refused !== undefined) return { refusal: `answered CONFIG SET with "${refused.text}"`, isForbidden, now: null };
  if (told.kind === 'error') return { refusal: `answered CONFIG GET with "${told.text}"`, isForbidden, now: null };
  return { refusal: null, isForbidden, now: limitsIn(told) };
}

/**
 * A write that changes nothing where it is taken: it would remove the expiry of a key that does not exist. Unlike SET it
 * is not refused for lack of memory, which would prove nothing.
 */
function tryWrite({ link }: Peer): Promise<Reply> {
  return link.call('PERSIST', `quorate:fence-probe:${randomUUID()}`);
}

/** Refusals of a write that hold for every client. */
const REFUSALS: ReadonlySet<string> = new Set(['NOREPLICAS', 'READONLY', 'MISCONF', 'LOADING']);

interface Findings {
  readonly settings: Settings;
  readonly report: ServerReport | Failure;
  /** What a master answered to a write; null on a replica. */
  readonly attempt: Reply | null;
}

function verdict({ settings, report, attempt }: Findings): FenceResult {
  if (settings.refusal !== null) return notFenced(settings.refusal);
  if (settings.now === null || !isFence(settings.now)) return notFenced('accepted CONFIG SET but shows other limits');
  if (report.kind === 'failure') return notFenced(report.why);
  const { position } = report;
  if (attempt === null || report.role === 'replica') return { isDone: true, position, doubt: null };
  if (attempt.kind === 'value') return notFenced('takes writes although its limits forbid them');
  const isProven = REFUSALS.has(attempt.code);
  const doubt = isProven ? null : `read back, but the proof by a write was answered with "${attempt.text}"`;
  return { isDone: true, position, doubt };
}

function notFenced(reason: string): FenceResult {
  return { isDone: false, reason, server: 'answers' };
}
