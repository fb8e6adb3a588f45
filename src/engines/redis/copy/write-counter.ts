/** Counts the commands in a stream of replication that change data; the stream may come in pieces of any size. */
export interface WriteCounter {
  feed(bytes: Buffer): void;
  /** Null when the stream is not what a Redis server sends. */
  count(): number | null;
}

/** What a master sends without having been asked to write. */
const NO_WRITES: ReadonlySet<string> = new Set(['PING', 'REPLCONF', 'SELECT', 'MULTI', 'EXEC']);
const LONGEST_HEAD = 32;

/** Only the first word of each command is looked at; nothing is kept. */
export function createWriteCounter(): WriteCounter {
  let writes = 0;
  let isBroken = false;
  /** Words of the command that are still to come. */
  let wordsLeft = 0;
  let isFirst = false;
  /** Bytes of a word, with its line end, that are still to come. */
  let bytesLeft = 0;
  let line = '';
  let name = '';

  const endLine = (): void => {
    const count = Number(/^[*$](\d{1,15})$/.exec(line)?.[1] ?? Number.NaN);
    if (Number.isNaN(count) || line.startsWith('*') !== (wordsLeft === 0)) {
      isBroken = true;
    } else if (line.startsWith('*')) {
      wordsLeft = count;
      isFirst = true;
    } else {
      bytesLeft = count + 2;
      name = '';
    }
    line = '';
  };
  const endWord = (): void => {
    wordsLeft -= 1;
    if (isFirst && !NO_WRITES.has(name.trim().toUpperCase())) writes += 1;
    isFirst = false;
  };
  const takeWord = (bytes: Buffer, from: number): number => {
    const end = Math.min(bytes.length, from + bytesLeft);
    if (isFirst && name.length < LONGEST_HEAD) name += bytes.toString('latin1', from, end).slice(0, LONGEST_HEAD);
    bytesLeft -= end - from;
    if (bytesLeft === 0) endWord();
    return end;
  };
  const takeLine = (bytes: Buffer, from: number): number => {
    const at = bytes.indexOf(0x0a, from);
    const end = at < 0 ? bytes.length : at;
    line += bytes.toString('latin1', from, Math.min(end, from + LONGEST_HEAD + 1));
    if (line.length > LONGEST_HEAD) isBroken = true;
    if (at < 0) return end;
    line = line.replace(/\r$/, '');
    if (line !== '') endLine();
    return at + 1;
  };
  return {
    feed: (bytes) => {
      for (let at = 0; at < bytes.length && !isBroken; ) at = bytesLeft > 0 ? takeWord(bytes, at) : takeLine(bytes, at);
    },
    count: () => (isBroken ? null : writes),
  };
}
