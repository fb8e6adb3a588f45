import type { Write } from './write-history.js';

/** A time during which a server acknowledged writes. */
export interface Interval {
  readonly server: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A time during which two servers did. Both ends may be the same moment. */
export interface Overlap {
  readonly servers: readonly [string, string];
  readonly fromMs: number;
  readonly toMs: number;
  /** Writes that either of them acknowledged meanwhile. */
  readonly writes: number;
}

/** A server that acknowledges again so soon counts as one that never stopped: no two failovers fit in between. */
const PAUSE_MS = 250;

/** When each server acknowledged writes, by the moments at which the clients had the answers; in order of time. */
export function acknowledgingIntervals(writes: readonly Write[]): readonly Interval[] {
  const current = new Map<string, { server: string; fromMs: number; toMs: number }>();
  const intervals: Interval[] = [];
  for (const { server, endedMs } of byTime(writes)) {
    const open = current.get(server);
    if (open !== undefined && endedMs - open.toMs <= PAUSE_MS) {
      open.toMs = endedMs;
      continue;
    }
    const begun = { server, fromMs: endedMs, toMs: endedMs };
    current.set(server, begun);
    intervals.push(begun);
  }
  return intervals;
}

/** Every time during which two servers acknowledged writes: there should be none. */
export function overlapsOf(writes: readonly Write[]): readonly Overlap[] {
  const intervals = acknowledgingIntervals(writes);
  const acknowledged = byTime(writes);
  return intervals.flatMap((one, place) =>
    intervals.slice(place + 1).flatMap((other) => {
      const [fromMs, toMs] = [Math.max(one.fromMs, other.fromMs), Math.min(one.toMs, other.toMs)];
      if (one.server === other.server || fromMs > toMs) return [];
      const meanwhile = acknowledged.filter(
        ({ server, endedMs }) =>
          (server === one.server || server === other.server) && endedMs >= fromMs && endedMs <= toMs,
      );
      return [{ servers: [one.server, other.server] as const, fromMs, toMs, writes: meanwhile.length }];
    }),
  );
}

function byTime(writes: readonly Write[]): readonly Write[] {
  return writes.filter(({ outcome }) => outcome === 'acknowledged').toSorted((a, b) => a.endedMs - b.endedMs);
}
