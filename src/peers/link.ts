import type { Message } from '../../sentinel/index.js';
import type { DecoderLimits } from '../resp/request-decoder.js';
import type { Cancel, Timers } from '../timers.js';
import type { FrameSeal } from './frame-seal.js';
import { decodeBatch, encodeBatch, encodeMessage } from './message-codec.js';
import type { Wire } from './wire.js';

/** A connection to a peer whose handshake is done. */
export interface Link {
  /** Messages of one turn of the event loop travel together, in their order. */
  send(group: string, message: Message): void;
  /** Sends what waits, then closes; no callback follows. */
  finish(): void;
  /** Closes at once; `onEnd` follows. */
  drop(reason: string): void;
}

export interface LinkOptions {
  readonly wire: Wire;
  readonly seal: FrameSeal;
  readonly timers: Timers;
  /** A link on which nothing comes for so long is dropped. */
  readonly idleLimitMs: number;
  readonly onMessage: (group: string, message: Message) => void;
  /** A message that is not understood is left out; those around it are not. */
  readonly onBadMessage: (reason: string) => void;
  /** Exactly once, unless the link was finished. */
  readonly onEnd: (reason: string, isClosed: boolean) => void;
}

/** Bytes of the largest frame. */
export const MAX_FRAME_BYTES = 1_048_576;
/** Bytes that may wait for a peer that does not read. */
const MAX_WAITING_BYTES = 4 * 1_048_576;

/** After a pause of this process itself, what came meanwhile is read before a link is called idle. */
const GRACE_MS = 50;

const FRAME_LIMITS: DecoderLimits = {
  isAuthenticated: true,
  maxArgs: 4,
  maxBulkBytes: MAX_FRAME_BYTES,
  maxRequestBytes: MAX_FRAME_BYTES + 1024,
};

/** Takes over a connection whose two ends have proved themselves to each other. */
export function createLink(options: LinkOptions): Link {
  return new WireLink(options);
}

class WireLink implements Link {
  readonly #options: LinkOptions;
  #waiting: string[] = [];
  #waitingLength = 0;
  #hasEnded = false;
  #cancelWatch: Cancel = () => undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    options.wire.setLimits(FRAME_LIMITS);
    options.wire.listen({
      onCommand: (args) => this.#receive(args),
      onEnd: (end) => this.#end(end.text, end.kind === 'closed'),
    });
    this.#watch(false);
  }

  send(group: string, message: Message): void {
    if (this.#hasEnded) return;
    const encoded = encodeMessage(group, message);
    // Two bytes for the brackets; three bytes a character bound the UTF-8 length without measuring each message.
    if (encoded.length * 3 + 2 > MAX_FRAME_BYTES && Buffer.byteLength(encoded) + 2 > MAX_FRAME_BYTES) {
      return this.drop('a message is larger than a frame may be');
    }
    if (this.#waiting.length === 0) queueMicrotask(() => this.#flush());
    this.#waiting.push(encoded);
    this.#waitingLength += encoded.length;
    if (this.#waitingLength > MAX_FRAME_BYTES) this.#flush();
  }

  finish(): void {
    this.#flush();
    if (this.#hasEnded) return;
    this.#stop();
    this.#options.wire.finish();
  }

  drop(reason: string): void {
    this.#options.wire.destroy();
    this.#end(reason, false);
  }

  #flush(): void {
    if (this.#hasEnded) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingLength = 0;
    for (const body of batchesOf(waiting)) {
      this.#options.wire.send(this.#options.seal.seal(body));
      if (this.#options.wire.waitingBytes() > MAX_WAITING_BYTES) return this.drop('the peer does not read');
    }
  }

  #receive(args: readonly Buffer[]): void {
    const body = this.#options.seal.open(args);
    if (body === null) return this.drop('the peer sent a frame that is not genuine');
    const batch = decodeBatch(body);
    if (!batch.isValid) return this.drop(`the peer sent a broken frame: ${batch.reason}`);
    for (const entry of batch.entries) {
      if (this.#hasEnded) return;
      if (entry.isValid) this.#options.onMessage(entry.group, entry.message);
      else this.#options.onBadMessage(entry.reason);
    }
  }

  #watch(isGrace: boolean): void {
    const { wire, timers, idleLimitMs } = this.#options;
    const remainingMs = wire.heardAtMs() + idleLimitMs - timers.nowMs();
    if (remainingMs <= 0 && isGrace) return this.drop(`nothing heard for ${idleLimitMs} ms`);
    const waitMs = remainingMs > 0 ? remainingMs : GRACE_MS;
    this.#cancelWatch = timers.after(waitMs, () => this.#watch(remainingMs <= 0));
  }

  #stop(): void {
    this.#hasEnded = true;
    this.#waiting = [];
    this.#cancelWatch();
  }

  #end(reason: string, isClosed: boolean): void {
    if (this.#hasEnded) return;
    this.#stop();
    this.#options.onEnd(reason, isClosed);
  }
}

/** As few bodies as the limit of a frame allows, in order. */
function batchesOf(encoded: readonly string[]): Buffer[] {
  const bodies: Buffer[] = [];
  let batch: string[] = [];
  let bytes = 2;
  for (const one of encoded) {
    const size = Buffer.byteLength(one) + 1;
    if (batch.length > 0 && bytes + size > MAX_FRAME_BYTES) {
      bodies.push(Buffer.from(encodeBatch(batch)));
      batch = [];
      bytes = 2;
    }
    batch.push(one);
    bytes += size;
  }
  if (batch.length > 0) bodies.push(Buffer.from(encodeBatch(batch)));
  return bodies;
}
