interface Entry {
  readonly atMs: number;
  readonly run: () => void;
}

/** What is to happen on a virtual clock, in the order of its times; of equal times the first planned comes first. */
export class Agenda {
  now = 0;
  readonly #entries: Entry[] = [];

  later(ms: number, run: () => void): void {
    const atMs = this.now + ms;
    let place = this.#entries.length;
    while (place > 0 && (this.#entries[place - 1]?.atMs ?? 0) > atMs) place -= 1;
    this.#entries.splice(place, 0, { atMs, run });
  }

  /** Runs the next entry that is due by `untilMs`; false when there is none, and the clock stands at `untilMs` then. */
  runNext(untilMs: number): boolean {
    const next = this.#entries[0];
    if (next === undefined || next.atMs > untilMs) {
      this.now = untilMs;
      return false;
    }
    this.#entries.shift();
    this.now = next.atMs;
    next.run();
    return true;
  }
}
