import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Address } from '../address.js';
import type { Cancel, Timers } from '../timers.js';

/** Keeps trying to reach one peer. Between `onConnected` and `again` it does nothing. */
export interface Dialler {
  /** The connection that was handed out is over: try again after a delay. */
  again(): void;
  /** The longest time between two attempts from now on; when that is shorter than before, the next one is made at once. */
  setPace(longestDelayMs: number): void;
  close(): void;
}

export interface DiallerOptions {
  readonly address: Address;
  readonly timers: Timers;
  /** A number of [0, 1): keeps several monitors from dialling in step. */
  readonly random: () => number;
  /** A second by default. */
  readonly longestDelayMs?: number;
  readonly onConnected: (socket: Socket) => void;
  readonly onUnreachable: (reason: string) => void;
}

const CONNECT_LIMIT_MS = 1000;
const FIRST_DELAY_MS = 50;
const LAST_DELAY_MS = 1000;
const JITTER = 0.2;

/** Delays double from 50 ms to the longest; a connection that stood for longer than that starts them anew. */
export function createDialler(options: DiallerOptions): Dialler {
  return new TcpDialler(options);
}

class TcpDialler implements Dialler {
  readonly #options: DiallerOptions;
  #delayMs = FIRST_DELAY_MS;
  #connectedAtMs = 0;
  #socket: Socket | null = null;
  #cancelTimer: Cancel = () => undefined;
  #longestDelayMs: number;
  #isWaiting = false;
  #isClosed = false;

  constructor(options: DiallerOptions) {
    this.#options = options;
    this.#longestDelayMs = options.longestDelayMs ?? LAST_DELAY_MS;
    this.#cancelTimer = options.timers.after(0, () => this.#dial());
  }

  again(): void {
    if (this.#options.timers.nowMs() - this.#connectedAtMs > LAST_DELAY_MS) this.#delayMs = FIRST_DELAY_MS;
    this.#retry();
  }

  setPace(longestDelayMs: number): void {
    const isHurried = longestDelayMs < this.#longestDelayMs;
    this.#longestDelayMs = longestDelayMs;
    if (!isHurried || !this.#isWaiting || this.#isClosed) return;
    this.#delayMs = FIRST_DELAY_MS;
    this.#cancelTimer();
    this.#dial();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
    this.#socket?.destroy();
  }

  #dial(): void {
    this.#isWaiting = false;
    const socket = connect(this.#options.address);
    this.#socket = socket;
    const fail = (reason: string): void => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#cancelTimer();
      socket.destroy();
      if (this.#isClosed) return;
      this.#options.onUnreachable(reason);
      this.#retry();
    };
    // Stays after the hand-over too: a socket error without a listener would end the process.
    socket.on('error', (error) => fail(error.message));
    socket.once('close', () => fail('closed'));
    socket.once('connect', () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#cancelTimer();
      this.#connectedAtMs = this.#options.timers.nowMs();
      this.#options.onConnected(socket);
    });
    this.#cancelTimer = this.#options.timers.after(CONNECT_LIMIT_MS, () => fail('no answer'));
  }

  #retry(): void {
    if (this.#isClosed) return;
    const waitMs = this.#delayMs * (1 + JITTER * (this.#options.random() - 0.5));
    this.#delayMs = Math.min(this.#delayMs * 2, this.#longestDelayMs);
    this.#isWaiting = true;
    this.#cancelTimer = this.#options.timers.after(waitMs, () => this.#dial());
  }
}
