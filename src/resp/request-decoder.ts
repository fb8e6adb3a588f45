import { createByteQueue, type ByteQueue } from './byte-queue.js';
import { splitInlineRequest } from './inline-request.js';

/** What a client sent: one request, or the mistake after which nothing more of it is understood. */
export type Decoded =
  | { readonly kind: 'command'; readonly args: readonly Buffer[] }
  /** `text` is the whole error text without the leading `-`; the connection is to be closed after it. */
  | { readonly kind: 'protocolError'; readonly text: string };

/** Bounds of one request. */
export interface DecoderLimits {
  /** Whether the client has proved who it is; only words the errors: Redis names a limit that authentication would lift. */
  readonly isAuthenticated: boolean;
  readonly maxArgs: number;
  readonly maxBulkBytes: number;
  /** Of a whole request with its framing. */
  readonly maxRequestBytes: number;
}

/** Those of Redis for a client that has not authenticated yet. */
export const UNAUTHENTICATED_LIMITS: DecoderLimits = {
  isAuthenticated: false,
  maxArgs: 10,
  maxBulkBytes: 16_384,
  maxRequestBytes: 262_144,
};

/** Far above any request that a monitor understands. */
export const AUTHENTICATED_LIMITS: DecoderLimits = {
  isAuthenticated: true,
  maxArgs: 1024,
  maxBulkBytes: 1_048_576,
  maxRequestBytes: 4_194_304,
};

/** Turns the bytes of one client into requests, in time linear to their number. */
export interface RequestDecoder {
  /** Takes in bytes without decoding them. */
  append(chunk: Buffer): void;
  /** Decodes one request under the limits of this moment; null when more bytes are needed. */
  next(): Decoded | null;
  /** `append`, then `next` as long as there is something. */
  push(chunk: Buffer): Decoded[];
  setLimits(limits: DecoderLimits): void;
  /** The bytes behind the last decoded request. */
  rest(): Buffer;
}

/**
 * Decodes requests of the Redis protocol: arrays of bulk strings, and inline lines. Empty requests are skipped. The
 * errors are those of Redis 7.0 (networking: "Protocol error: ...").
 */
export function createRequestDecoder(limits: DecoderLimits): RequestDecoder {
  const state: State = { queue: createByteQueue(), limits, hasFailed: false, progress: emptyProgress() };
  const append = (chunk: Buffer): void => {
    if (!state.hasFailed) state.queue.append(chunk);
  };
  return {
    append,
    next: () => decode(state),
    push(chunk) {
      append(chunk);
      const all: Decoded[] = [];
      for (let one = decode(state); one !== null; one = decode(state)) all.push(one);
      return all;
    },
    setLimits(wanted) {
      state.limits = wanted;
    },
    rest: () => Buffer.from(state.queue.peek(0, state.queue.length)),
  };
}

interface State {
  readonly queue: ByteQueue;
  limits: DecoderLimits;
  hasFailed: boolean;
  progress: Progress;
}

/** How far the present request is decoded; indexes count from its first byte. */
interface Progress {
  cursor: number;
  /** No line end before this index: a line that arrives in pieces is searched only once. */
  scanned: number;
  /** Arguments of the array that did not arrive yet; 0 before its count is known. */
  missing: number;
  /** Of the argument at the cursor; null before it is known. */
  bulkLength: number | null;
  readonly args: Buffer[];
}

function emptyProgress(): Progress {
  return { cursor: 0, scanned: 0, missing: 0, bulkLength: null, args: [] };
}

const AGAIN = 'again';

/** Null: more bytes are needed. */
type Step = Decoded | typeof AGAIN | null;

function decode(state: State): Decoded | null {
  let result = step(state);
  while (result === AGAIN) result = step(state);
  return result;
}

function step(state: State): Step {
  const { queue, progress } = state;
  if (queue.length === 0 || state.hasFailed) return null;
  if (progress.bulkLength !== null) return decodeBulk(state, progress.bulkLength);
  if (progress.missing > 0) return decodeBulkLength(state);
  return queue.peek(0, 1)[0] === STAR ? decodeCount(state) : decodeInline(state);
}

function decodeInline(state: State): Step {
  const line = readLine(state, LF);
  if (line === null) return null;
  if (line === TOO_BIG) return fail(state, 'too big inline request');
  const args = splitInlineRequest(line.bytes);
  return args === null ? fail(state, 'unbalanced quotes in request') : finish(state, line.end + 1, args);
}

function decodeCount(state: State): Step {
  const line = readLine(state, CR);
  if (line === null) return null;
  if (line === TOO_BIG) return fail(state, 'too big mbulk count string');
  const count = readInteger(line.bytes.subarray(1));
  const problem = countProblem(count, state.limits);
  if (problem !== null) return fail(state, problem);
  if (count <= 0) return finish(state, line.end + 2, []);
  state.progress.cursor = line.end + 2;
  state.progress.missing = count;
  return AGAIN;
}

function decodeBulkLength(state: State): Step {
  const line = readLine(state, CR);
  if (line === null) return null;
  if (line === TOO_BIG) return fail(state, 'too big bulk count string');
  const sign = line.bytes.subarray(0, 1).toString('latin1');
  if (sign !== '$') return fail(state, `expected '$', got '${sign === '' ? ' ' : sign}'`);
  const length = readInteger(line.bytes.subarray(1));
  const problem = lengthProblem(length, line.end + length, state.limits);
  if (problem !== null) return fail(state, problem);
  state.progress.cursor = line.end + 2;
  state.progress.bulkLength = length;
  return AGAIN;
}

function decodeBulk(state: State, length: number): Step {
  const { queue, progress } = state;
  const end = progress.cursor + length;
  if (queue.length < end + 2) return null;
  progress.args.push(Buffer.from(queue.peek(progress.cursor, end)));
  progress.cursor = end + 2;
  progress.bulkLength = null;
  progress.missing -= 1;
  return progress.missing === 0 ? finish(state, progress.cursor, progress.args) : AGAIN;
}

function finish(state: State, length: number, args: readonly Buffer[]): Step {
  state.queue.drop(length);
  state.progress = emptyProgress();
  return args.length === 0 ? AGAIN : { kind: 'command', args };
}

function fail(state: State, text: string): Step {
  state.hasFailed = true;
  return { kind: 'protocolError', text: `ERR Protocol error: ${text}` };
}

/** The line from the cursor up to the end byte; null when it is not complete. */
function readLine(state: State, endByte: number): Line | typeof TOO_BIG | null {
  const { queue, progress } = state;
  const found = queue.indexOf(endByte, Math.max(progress.scanned, progress.cursor));
  const end = found < 0 ? queue.length : found;
  if (end - progress.cursor > MAX_LINE_BYTES) return TOO_BIG;
  progress.scanned = end;
  if (found < 0 || (endByte === CR && found + 1 >= queue.length)) return null;
  return { end: found, bytes: queue.peek(progress.cursor, found) };
}

interface Line {
  /** Index of the end byte. */
  readonly end: number;
  readonly bytes: Buffer;
}

const TOO_BIG = 'too big';
const CR = 13;
const LF = 10;
const STAR = 42;
const MAX_LINE_BYTES = 65_536;

/** Strict like the C original: no sign, blanks or leading zeros; NaN otherwise. */
function readInteger(bytes: Buffer): number {
  const text = bytes.length > 20 ? '' : bytes.toString('latin1');
  return /^(0|-?[1-9][0-9]*)$/.test(text) ? Number(text) : Number.NaN;
}

function countProblem(count: number, limits: DecoderLimits): string | null {
  if (Number.isNaN(count) || count > MAX_COUNT) return 'invalid multibulk length';
  if (count <= limits.maxArgs) return null;
  return limits.isAuthenticated ? 'invalid multibulk length' : 'unauthenticated multibulk length';
}

function lengthProblem(length: number, requestBytes: number, limits: DecoderLimits): string | null {
  if (Number.isNaN(length) || length < 0 || length > MAX_BULK_BYTES) return 'invalid bulk length';
  if (length <= limits.maxBulkBytes && requestBytes <= limits.maxRequestBytes) return null;
  return limits.isAuthenticated ? 'invalid bulk length' : 'unauthenticated bulk length';
}

const MAX_COUNT = 2_147_483_647;
/** `proto-max-bulk-len` of Redis. */
const MAX_BULK_BYTES = 536_870_912;
