import { existsSync, readFileSync } from 'node:fs';

/** What a watcher of an address is told on its command line. */
export interface WatchPlan {
  readonly address: string;
  readonly everyMs: number;
  readonly logFile: string;
  /** Asks by ARP who has the address, instead of looking at its own host. */
  readonly asksLink: boolean;
}

/** One line of what a watcher found: a change. */
export interface Watched {
  readonly atMs: number;
  /** `here` or `away`; of one that asks the link the hardware address that answers. */
  readonly text: string;
  /** When it was last as before. */
  readonly lastMs: number;
}

/** A time in which a host had the address: from the first to the last look that found it. */
export interface Holding {
  readonly host: number;
  readonly fromMs: number;
  /** Infinite as long as it has it. */
  readonly toMs: number;
}

/** What a watcher has written so far. */
export function readWatched(file: string): readonly Watched[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [at = '', text = '', last = ''] = line.split(' ');
    return { atMs: Number(at), text, lastMs: Number(last) };
  });
}

/** The times in which a host had the address. */
export function holdingsOf(host: number, watched: readonly Watched[]): readonly Holding[] {
  return watched.flatMap(({ atMs, text }, place) =>
    text === 'here' ? [{ host, fromMs: atMs, toMs: watched[place + 1]?.lastMs ?? Number.POSITIVE_INFINITY }] : [],
  );
}

/** Pairs of times in which two hosts had the address at once. */
export function overlapsOf(holdings: readonly Holding[]): readonly (readonly [Holding, Holding])[] {
  return holdings.flatMap((a, place) =>
    holdings
      .slice(place + 1)
      .filter((b) => a.host !== b.host && a.fromMs <= b.toMs && b.fromMs <= a.toMs)
      .map((b) => [a, b] as const),
  );
}

/** For how long two hosts had it at once, in ms; what lasts still counts up to `nowMs`. */
export function overlapMs(holdings: readonly Holding[], nowMs: number): number {
  const pairs = overlapsOf(holdings);
  return pairs.reduce((sum, [a, b]) => sum + Math.min(a.toMs, b.toMs, nowMs) - Math.max(a.fromMs, b.fromMs), 0);
}
