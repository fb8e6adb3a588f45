import type { Cancel, Timers } from '../timers.js';

export interface AnnouncerOptions {
  readonly timers: Timers;
  /**
   * Sends the frames once, if the address is still held by right; false ends the announcements. They are counted from 0
   * up to the first that only refreshes; the later ones have the same number.
   */
  readonly announce: (shot: number) => boolean;
}

/** Tells the link again and again where an address is: receivers are deaf for a second, and switches forget. */
export interface Announcer {
  /** From the beginning, at once. */
  start(): void;
  stop(): void;
}

/**
 * After so many ms each: within the first second for those that listen, later than a second after the first for Linux,
 * which holds an entry for so long, and then slowly for what was lost.
 */
const SCHEDULE_MS = [0, 100, 300, 1200, 2500, 5000, 10_000];
/** Less than a third of the age after which switches forget, which is 5 min with most. */
const REFRESH_MS = 60_000;

/** Silent until it is started. */
export function createAnnouncer({ timers, announce }: AnnouncerOptions): Announcer {
  let cancel: Cancel = () => undefined;
  const tell = (place: number): void => {
    if (!announce(place)) return;
    const pauseMs =
      (SCHEDULE_MS[place + 1] ?? REFRESH_MS) - (place + 1 < SCHEDULE_MS.length ? (SCHEDULE_MS[place] ?? 0) : 0);
    cancel = timers.after(pauseMs, () => tell(Math.min(place + 1, SCHEDULE_MS.length)));
  };
  return {
    start: () => {
      cancel();
      tell(0);
    },
    stop: () => cancel(),
  };
}
