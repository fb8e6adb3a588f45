/** Bytes that arrived and were not consumed yet, in one piece. */
export interface ByteQueue {
  readonly length: number;
  append(chunk: Buffer): void;
  /** Index of the byte, counted from the front, or -1. */
  indexOf(byte: number, from: number): number;
  /** A view that is only valid until the next `append`. */
  peek(from: number, to: number): Buffer;
  drop(count: number): void;
}

/**
 * Grows by doubling, so that a request that arrives byte by byte costs no more than linear time; a chunk that arrives
 * while the queue is empty is taken as it is.
 */
export function createByteQueue(): ByteQueue {
  let store: Buffer = Buffer.alloc(0);
  let start = 0;
  let end = 0;
  const grow = (more: number): void => {
    const wanted = Buffer.allocUnsafe(Math.max(MIN_CAPACITY_BYTES, 2 * (end - start + more)));
    store.copy(wanted, 0, start, end);
    end -= start;
    start = 0;
    store = wanted;
  };
  return {
    get length() {
      return end - start;
    },
    append(chunk) {
      if (start === end) {
        store = chunk;
        start = 0;
        end = chunk.length;
        return;
      }
      if (end + chunk.length > store.length) grow(chunk.length);
      chunk.copy(store, end);
      end += chunk.length;
    },
    indexOf: (byte, from) => store.subarray(start, end).indexOf(byte, from),
    peek: (from, to) => store.subarray(start + from, Math.min(start + to, end)),
    drop(count) {
      start = Math.min(start + count, end);
    },
  };
}

const MIN_CAPACITY_BYTES = 256;
