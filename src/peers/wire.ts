import type { Socket } from 'node:net';
import { encodeCommand } from '../resp/command.js';
import { createRequestDecoder } from '../resp/request-decoder.js';
import type { Decoded, DecoderLimits } from '../resp/request-decoder.js';
import type { Cancel, Timers } from '../timers.js';

/** Commands in both directions over one socket; belongs to a handshake first, then to a link. */
export interface Wire {
  /** Takes the place of the former listener, also for commands that have arrived already. */
  listen(listener: WireListener): void;
  /** Bytes that were read from the socket by somebody else. */
  feed(chunk: Buffer): void;
  send(args: readonly (string | Buffer)[]): void;
  setLimits(limits: DecoderLimits): void;
  /** Bytes that the operating system has not taken yet. */
  waitingBytes(): number;
  /** When bytes came last, or the wire was made; by the timers. */
  heardAtMs(): number;
  /** Lets what was sent go out, then closes; the listener hears nothing more. */
  finish(): void;
  /** Closes at once; the listener hears nothing more. */
  destroy(): void;
  readonly remoteHost: string;
}

/** Who is told what the other side sent, and that there will be no more. */
export interface WireListener {
  onCommand(args: readonly Buffer[]): void;
  /** At most once. */
  onEnd(end: WireEnd): void;
}

/** How a connection ended. */
export interface WireEnd {
  /**
   * `garbage`: the bytes of the other side are no commands; `closed`: its host says that the connection is gone;
   * `lost`: nobody answers there any more.
   */
  readonly kind: 'closed' | 'garbage' | 'lost';
  readonly text: string;
}

/** Errors that come from this side's patience or from the network, not from the other host. */
const NO_ANSWER: ReadonlySet<string> = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EPIPE']);

const KEEPALIVE_MS = 1000;
const FINISH_LIMIT_MS = 200;

export interface WireOptions {
  readonly socket: Socket;
  readonly timers: Timers;
  readonly limits: DecoderLimits;
  /** When the socket is gone, whatever the reason. */
  readonly onClosed: () => void;
}

/** Takes over a connected socket. */
export function createWire(options: WireOptions): Wire {
  return new SocketWire(options);
}

class SocketWire implements Wire {
  readonly remoteHost: string;
  readonly #socket: Socket;
  readonly #timers: Timers;
  readonly #decoder;
  #listener: WireListener | null = null;
  #hasEnded = false;
  #heardAtMs: number;
  #cancelFinish: Cancel = () => undefined;

  constructor(options: WireOptions) {
    const { socket } = options;
    this.#socket = socket;
    this.#timers = options.timers;
    this.#decoder = createRequestDecoder(options.limits);
    this.#heardAtMs = options.timers.nowMs();
    this.remoteHost = socket.remoteAddress ?? '';
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEPALIVE_MS);
    socket.on('data', (chunk: Buffer) => this.feed(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const kind = NO_ANSWER.has(error.code ?? '') ? 'lost' : 'closed';
      this.#end({ kind, text: error.message });
    });
    socket.on('end', () => this.#end({ kind: 'closed', text: 'closed by the peer' }));
    socket.on('close', () => {
      this.#cancelFinish();
      this.#end({ kind: 'closed', text: 'closed' });
      options.onClosed();
    });
    socket.resume();
  }

  listen(listener: WireListener): void {
    this.#listener = listener;
  }

  feed(chunk: Buffer): void {
    if (this.#hasEnded) return;
    this.#heardAtMs = this.#timers.nowMs();
    this.#decoder.append(chunk);
    for (let one = this.#next(); one !== null; one = this.#next()) {
      if (one.kind === 'protocolError') return this.#end({ kind: 'garbage', text: one.text });
      this.#listener?.onCommand(one.args);
    }
  }

  /** A command may end the wire or change the limits, so each is decoded only when the one before is dealt with. */
  #next(): Decoded | null {
    return this.#hasEnded ? null : this.#decoder.next();
  }

  send(args: readonly (string | Buffer)[]): void {
    if (!this.#hasEnded) this.#socket.write(encodeCommand(args));
  }

  setLimits(limits: DecoderLimits): void {
    this.#decoder.setLimits(limits);
  }

  waitingBytes(): number {
    return this.#socket.writableLength;
  }

  heardAtMs(): number {
    return this.#heardAtMs;
  }

  finish(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#socket.end();
    this.#cancelFinish = this.#timers.after(FINISH_LIMIT_MS, () => this.#socket.destroy());
  }

  destroy(): void {
    this.#hasEnded = true;
    this.#socket.destroy();
  }

  #end(end: WireEnd): void {
    if (this.#hasEnded) return;
    this.destroy();
    this.#listener?.onEnd(end);
  }
}
