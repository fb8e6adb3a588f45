/** Writes one value at a time; of values that wait, only the latest is written, for it holds all that the others held. */
export interface LatestWriter<T> {
  /** Resolves when this value or a later one is written. */
  write(value: T): Promise<void>;
  /** Refuses new values and waits for those that were accepted. */
  close(): Promise<void>;
}

/** Puts `writeOne` in a row of at most one that runs and one that waits. */
export function createLatestWriter<T>(writeOne: (value: T) => Promise<void>): LatestWriter<T> {
  let running: Promise<void> | null = null;
  let waiting: { value: T; done: Promise<void> } | null = null;
  let isClosed = false;

  const begin = (value: T): Promise<void> => {
    const done = writeOne(value).finally(() => {
      running = null;
    });
    running = done;
    return done;
  };
  const queue = (value: T, before: Promise<void>): Promise<void> => {
    const entry = { value, done: Promise.resolve() };
    const next = async () => {
      await Promise.allSettled([before]);
      waiting = null;
      await begin(entry.value);
    };
    entry.done = next();
    waiting = entry;
    return entry.done;
  };

  return {
    write: (value) => {
      if (isClosed) return Promise.reject(new Error('the store is closed'));
      if (waiting !== null) {
        waiting.value = value;
        return waiting.done;
      }
      return running === null ? begin(value) : queue(value, running);
    },
    close: async () => {
      isClosed = true;
      await Promise.allSettled([running, waiting?.done]);
    },
  };
}
