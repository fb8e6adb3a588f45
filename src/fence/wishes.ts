import type { ActionResult } from '../../sentinel/index.js';

/** What somebody wants of one server. */
export interface Wish {
  /** Wishes of one name are one wish: who asks a second time gets the same result. */
  readonly name: string;
  /** Begins it. */
  readonly begin: (isWanted: () => boolean) => Promise<ActionResult>;
  /** Whether `isWanted` turns false when a later wish contradicts it; otherwise it goes on to its end. */
  readonly yields: boolean;
  /**
   * Resolves when it may no longer wait for the wish before it; null when it always waits. Counted from the asking.
   */
  readonly patience: (() => Promise<void>) | null;
}

/** The wishes for one server, one at a time; of those that wait, the latest wins. */
export interface Wishes {
  ask(wish: Wish): Promise<ActionResult>;
  /** Drops what waits, and resolves when what is under way has ended. */
  close(): Promise<void>;
}

interface Entry {
  readonly wish: Wish;
  readonly result: Promise<ActionResult>;
  readonly settle: (result: ActionResult) => void;
  isWanted: boolean;
}

/** Remembers at most one wish that is under way and one that waits. */
export function createWishes(): Wishes {
  let running: Entry | null = null;
  let waiting: Entry | null = null;
  let isClosed = false;

  const run = (entry: Entry): void => {
    running = entry;
    if (waiting === entry) waiting = null;
    const end = (result: ActionResult): void => {
      entry.settle(result);
      if (running !== entry) return;
      running = null;
      if (waiting !== null) run(waiting);
    };
    entry.wish
      .begin(() => entry.isWanted)
      .then(end, (error: unknown) => {
        end({ isDone: false, reason: error instanceof Error ? error.message : String(error) });
      });
  };
  const dropWaiting = (reason: string): void => {
    waiting?.settle({ isDone: false, reason });
    waiting = null;
  };
  const enqueue = (entry: Entry, before: Entry): void => {
    waiting = entry;
    if (before.wish.yields) before.isWanted = false;
    void entry.wish.patience?.().then(() => {
      if (waiting === entry) run(entry);
    });
  };

  return {
    ask: (wish) => {
      if (isClosed) return Promise.resolve({ isDone: false, reason: 'this monitor stops' });
      if (waiting?.wish.name === wish.name) return waiting.result;
      dropWaiting('a later wish took its place');
      if (running?.isWanted === true && running.wish.name === wish.name) return running.result;
      const entry = entryOf(wish);
      if (running === null) run(entry);
      else enqueue(entry, running);
      return entry.result;
    },
    close: async () => {
      isClosed = true;
      dropWaiting('this monitor stops');
      await running?.result;
    },
  };
}

function entryOf(wish: Wish): Entry {
  let settle: Entry['settle'] = () => undefined;
  const result = new Promise<ActionResult>((resolve) => {
    settle = resolve;
  });
  return { wish, result, settle, isWanted: true };
}
