interface Entry {
  readonly atMs: number;
  readonly place: number;
  readonly run: () => void;
}

/** What is to happen on a virtual clock, in the order of its times; of equal times the first planned comes first. */
export class Agenda {
  now = 0;
  /** A heap: no entry comes before the one at half its place. */
  readonly #heap: Entry[] = [];
  #planned = 0;

  /** Plans `run`, so many virtual ms from now. */
  later(ms: number, run: () => void): void {
    this.#planned += 1;
    this.#rise({ atMs: this.now + Math.max(0, ms), place: this.#planned, run });
  }

  /** Runs the next entry that is due by `untilMs`; false when there is none, and the clock stands at `untilMs` then. */
  runNext(untilMs: number): boolean {
    const [next] = this.#heap;
    if (next === undefined || next.atMs > untilMs) {
      this.now = untilMs;
      return false;
    }
    const last = this.#heap.pop();
    if (last !== undefined && last !== next) this.#sink(last);
    this.now = next.atMs;
    next.run();
    return true;
  }

  #rise(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, entry)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  /** Puts the entry at the top, where a place is free, and lets it sink to where it belongs. */
  #sink(entry: Entry): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const below = isRight ? right : left;
      if (below === undefined || isBefore(entry, below)) break;
      heap[at] = below;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = entry;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.place < b.place);
}
