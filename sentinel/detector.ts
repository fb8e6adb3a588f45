import type { CoreConfig, Moment } from './config.js';
import type { ServerId } from './ids.js';
import type { Evidence } from './message.js';
import type { Fault, ProbeResult, ServerReport } from './report.js';

/** What one monitor saw of one server with its own eyes. Times are monotonic ms. */
export interface Sight {
  readonly server: ServerId;
  /** The last report; kept when the server stops answering. */
  report: ServerReport | null;
  fault: { readonly kind: Fault; readonly detail: string } | null;
  /** When the last answer of any kind came; null if none ever did. */
  answeredAtMs: number | null;
  /** When the last report came. */
  reportedAtMs: number | null;
  /** When the look under way was sent; null while none is. At most one is under way. */
  askedAtMs: number | null;
  nextProbeAtMs: number;
  /** Whether somebody waits for a report: then a pulse is not enough. */
  isReportWanted: boolean;
  /** When the oldest look that brought no answer was sent; null after an answer. */
  unansweredSinceMs: number | null;
  /** When the first refusal of an unbroken row came, and how many there were. */
  refusedSinceMs: number | null;
  refusals: number;
  loadingSinceMs: number | null;
  /** Since when it, the master of the table, refuses writes because it was fenced. */
  fencedSinceMs: number | null;
  /** Since when it reports another role than the table's master must have. */
  mismatchSinceMs: number | null;
  /** Whether peers were already asked to look at it in this row of missing answers. */
  hasCalled: boolean;
  evidence: Evidence | null;
  isDown: boolean;
  downSinceMs: number | null;
}

/** A server that was never looked at; the first look is due at once. */
export function newSight(server: ServerId, now: number): Sight {
  return {
    server,
    report: null,
    fault: null,
    answeredAtMs: null,
    reportedAtMs: null,
    askedAtMs: null,
    nextProbeAtMs: now,
    isReportWanted: true,
    unansweredSinceMs: null,
    refusedSinceMs: null,
    refusals: 0,
    loadingSinceMs: null,
    fencedSinceMs: null,
    mismatchSinceMs: null,
    hasCalled: false,
    evidence: null,
    isDown: false,
    downSinceMs: null,
  };
}

/** What the monitor knows besides the sight itself when it judges a server. */
export interface Standpoint {
  /** The monitor shares the host with the server: a refusal is proof. */
  readonly isKeeper: boolean;
  /** When the server's keeper said that its process is gone; null when it does not say so. */
  readonly provenGoneAtMs: number | null;
  /** The table says that it is the master and nothing is being changed. */
  readonly isMaster: boolean;
  /** A promise binds this monitor to its keeper: it will be opened in a moment. */
  readonly isLeased: boolean;
  /** It claims to be the master that we knew, but what it holds is not what that master held. */
  readonly hasLostData: boolean;
}

/** Takes in the answer to a look. */
export function onProbed(sight: Sight, result: ProbeResult, now: number): void {
  const askedAtMs = sight.askedAtMs ?? now;
  sight.askedAtMs = null;
  if (result.kind === 'silent' || result.kind === 'refused') {
    sight.unansweredSinceMs ??= askedAtMs;
    sight.refusedSinceMs = result.kind === 'refused' ? (sight.refusedSinceMs ?? now) : null;
    sight.refusals = result.kind === 'refused' ? sight.refusals + 1 : 0;
    return;
  }
  sight.answeredAtMs = now;
  sight.unansweredSinceMs = null;
  sight.refusedSinceMs = null;
  sight.refusals = 0;
  sight.hasCalled = false;
  if (result.kind === 'alive') return;
  sight.loadingSinceMs = result.kind === 'loading' ? (sight.loadingSinceMs ?? now) : null;
  sight.fault = result.kind === 'faulty' ? { kind: result.fault, detail: result.detail } : null;
  if (result.kind !== 'answered') return;
  sight.report = result;
  sight.reportedAtMs = now;
}

/** Brings `evidence` and `isDown` up to date; true when one of them changed. */
export function judge(sight: Sight, from: Standpoint, at: Moment): boolean {
  const isMismatched = from.isMaster && sight.report?.role === 'replica';
  sight.mismatchSinceMs = isMismatched ? (sight.mismatchSinceMs ?? at.now) : null;
  const isFenced = from.isMaster && !from.isLeased && sight.report?.role === 'master' && sight.report.isFenced === true;
  sight.fencedSinceMs = isFenced ? (sight.fencedSinceMs ?? at.now) : null;
  const { evidence, isDown } = weigh(sight, from, at);
  if (evidence === sight.evidence && isDown === sight.isDown) return false;
  sight.downSinceMs = isDown ? (sight.downSinceMs ?? at.now) : null;
  sight.evidence = evidence;
  sight.isDown = isDown;
  return true;
}

/** The paused monitor's rule: nothing that was missing while it slept speaks against anybody. */
export function forgetSilence(sight: Sight, now: number): void {
  if (sight.askedAtMs !== null) sight.askedAtMs = now;
  sight.unansweredSinceMs = null;
  sight.refusedSinceMs = null;
  sight.refusals = 0;
  sight.nextProbeAtMs = now;
}

interface Verdict {
  readonly evidence: Evidence | null;
  readonly isDown: boolean;
}

function weigh(sight: Sight, from: Standpoint, at: Moment): Verdict {
  if (isProvenGone(sight, from)) return { evidence: 'refused', isDown: true };
  if (sight.refusals > 0) return weighRefusal(sight, from, at);
  const unansweredMs = missingMs(sight, at.now);
  if (unansweredMs > at.config.downAfterMs) return { evidence: 'silent', isDown: true };
  if (unansweredMs > suspicionMs(at.config)) return { evidence: 'silent', isDown: sight.isDown };
  if (sight.loadingSinceMs !== null) {
    return { evidence: 'loading', isDown: at.now - sight.loadingSinceMs > at.config.rebootAfterMs };
  }
  if (from.hasLostData) return { evidence: 'refused', isDown: true };
  if (sight.fencedSinceMs !== null) {
    return { evidence: 'fenced', isDown: at.now - sight.fencedSinceMs > at.config.downAfterMs };
  }
  if (sight.mismatchSinceMs !== null) {
    return { evidence: 'role-mismatch', isDown: at.now - sight.mismatchSinceMs > at.config.downAfterMs };
  }
  return { evidence: null, isDown: false };
}

/** What this monitor saw after its peer's word outweighs that word. */
function isProvenGone(sight: Sight, from: Standpoint): boolean {
  return from.provenGoneAtMs !== null && (sight.answeredAtMs === null || sight.answeredAtMs < from.provenGoneAtMs);
}

function weighRefusal(sight: Sight, from: Standpoint, at: Moment): Verdict {
  const lastedMs = at.now - (sight.refusedSinceMs ?? at.now);
  const isProof = from.isKeeper || (sight.refusals >= 2 && lastedMs >= at.periods.refusalGapMs);
  return { evidence: 'refused', isDown: isProof || missingMs(sight, at.now) > at.config.downAfterMs };
}

/** For how long the server has owed an answer. */
export function missingMs(sight: Sight, now: number): number {
  const since = sight.unansweredSinceMs ?? sight.askedAtMs;
  return since === null ? 0 : now - since;
}

/** From when on a missing answer is worth showing and asking the others about. */
export function suspicionMs(config: CoreConfig): number {
  return Math.min(100, config.downAfterMs / 4);
}
