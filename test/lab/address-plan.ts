import { existsSync, readFileSync } from 'node:fs';

/** What a watcher of addresses is told on its command line. */
export interface WatchPlan {
  readonly addresses: readonly string[];
  readonly everyMs: number;
  readonly logFile: string;
  /** Where it writes every frame about them, if it asks the link who has them instead of looking at its own host. */
  readonly framesFile: string | null;
}

/** One line of what a watcher found: a change. */
export interface Watched {
  readonly atMs: number;
  readonly address: string;
  /** `here` or `away`; of one that asks the link the hardware address that answers. */
  readonly text: string;
  /** When it was last as before. */
  readonly lastMs: number;
}

/** A time in which a host had an address: from the first to the last look that found it. */
export interface Holding {
  readonly host: number;
  readonly address: string;
  readonly fromMs: number;
  /** Infinite as long as it has it. */
  readonly toMs: number;
  /** The last look before that did not find it, and the first one after: it was certainly not there outside of these. */
  readonly notBeforeMs: number;
  readonly goneByMs: number;
}

/** What a watcher has written so far. */
export function readWatched(file: string): readonly Watched[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [at = '', address = '', text = '', last = ''] = line.split(' ');
    return { atMs: Number(at), address, text, lastMs: Number(last) };
  });
}

/** The times in which a host had an address. */
export function holdingsOf(host: number, watched: readonly Watched[]): readonly Holding[] {
  return watched.flatMap(({ atMs, address, text, lastMs }, place) => {
    if (text !== 'here') return [];
    const gone = watched.slice(place + 1).find((later) => later.address === address);
    const toMs = gone?.lastMs ?? Number.POSITIVE_INFINITY;
    const goneByMs = gone?.atMs ?? Number.POSITIVE_INFINITY;
    return [{ host, address, fromMs: atMs, toMs, notBeforeMs: lastMs, goneByMs }];
  });
}

/** Pairs of times in which two hosts had an address at once. */
export function overlapsOf(holdings: readonly Holding[]): readonly (readonly [Holding, Holding])[] {
  return holdings.flatMap((a, place) =>
    holdings
      .slice(place + 1)
      .filter((b) => a.address === b.address && a.host !== b.host && a.fromMs <= b.toMs && b.fromMs <= a.toMs)
      .map((b) => [a, b] as const),
  );
}

/** For how long two hosts had one at once, in ms; what lasts still counts up to `nowMs`. */
export function overlapMs(holdings: readonly Holding[], nowMs: number): number {
  const pairs = overlapsOf(holdings);
  return pairs.reduce((sum, [a, b]) => sum + Math.min(a.toMs, b.toMs, nowMs) - Math.max(a.fromMs, b.fromMs), 0);
}
