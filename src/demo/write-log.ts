/** One write as its client saw it. Times are monotonic milliseconds. */
export interface AcknowledgedWrite {
  readonly number: number;
  readonly issuedMs: number;
  readonly acknowledgedMs: number;
  /** `address:port` of the server that acknowledged it. */
  readonly server: string;
}

/** A write that did not succeed at once; the client tries it again at the master that it finds next. */
export interface Redirect {
  readonly kind: string;
  readonly atMs: number;
}

/** What a writer noted down, in the order in which it happened. */
export interface WriteLog {
  readonly acknowledged: readonly AcknowledgedWrite[];
  readonly redirects: readonly Redirect[];
}

/** A part of a log; the writes acknowledged within it, both ends included. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The longest time without an acknowledged write: between two neighbours of which the later one is in the span.
 * 0 when fewer than two writes were acknowledged.
 */
export function longestGapMs({ acknowledged }: WriteLog, { fromMs, toMs }: Span): number {
  let longest = 0;
  for (const [place, { acknowledgedMs }] of acknowledged.entries()) {
    const before = acknowledged[place - 1];
    if (before === undefined || acknowledgedMs < fromMs || acknowledgedMs > toMs) continue;
    longest = Math.max(longest, acknowledgedMs - before.acknowledgedMs);
  }
  return longest;
}

/** The longest time from the issue of a write to its acknowledgement, redirects included. */
export function longestWaitMs(log: WriteLog, span: Span): number {
  return Math.max(0, ...within(log, span).map(({ issuedMs, acknowledgedMs }) => acknowledgedMs - issuedMs));
}

/** How often each kind of redirect was met. */
export function countRedirects({ redirects }: WriteLog, { fromMs, toMs }: Span): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind, atMs } of redirects) {
    if (atMs >= fromMs && atMs <= toMs) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** The writes that were acknowledged in the span. */
export function within({ acknowledged }: WriteLog, { fromMs, toMs }: Span): readonly AcknowledgedWrite[] {
  return acknowledged.filter(({ acknowledgedMs }) => acknowledgedMs >= fromMs && acknowledgedMs <= toMs);
}
