import { getSystemErrorName } from 'node:util';
import type { Cancel, Timers } from '../timers.js';
import { NETLINK, errorNumberOf } from './netlink.js';
import type { NetlinkMessage } from './netlink.js';
import { oneByOne } from './one-by-one.js';
import { ROUTE_TOLD } from './route-message.js';
import type { WireChannel } from './wire-frames.js';

/** What came of a request; the reason is for an operator. */
export type KernelResult<T> =
  | { readonly isDone: true; readonly value: T }
  | { readonly isDone: false; readonly reason: string };

/** Where requests go: addresses and routes (R), connections (D). */
export type KernelChannel = Extract<WireChannel, 'R' | 'D'>;

/** Makes a request with a number by which its answers are found. */
export type MakeRequest = (sequence: number) => Buffer;

/** What the kernel answered. */
export type Answers = KernelResult<readonly NetlinkMessage[]>;

export interface NetlinkRequestsOptions {
  readonly timers: Timers;
  /** False when it cannot be sent. */
  readonly send: (channel: KernelChannel, bytes: Buffer) => boolean;
}

interface Pending {
  readonly parts: NetlinkMessage[];
  readonly end: (result: Answers) => void;
  readonly cancel: Cancel;
}

/** Answers that are kept, and requests that are under way, at most. */
const MOST_PARTS = 100_000;
const MOST_PENDING = 10_000;

/** Requests of netlink and their answers; each ends within its limit. A failure is the name of an error, or a sentence. */
export class NetlinkRequests {
  readonly #options: NetlinkRequestsOptions;
  readonly #pending = new Map<number, Pending>();
  /** A socket carries one list at a time: whoever begins another meanwhile is refused with EBUSY. */
  readonly #lists = oneByOne();
  readonly #unsent = new Map<MakeRequest, Promise<Answers>>();
  #sequence = 0;

  constructor(options: NetlinkRequestsOptions) {
    this.#options = options;
  }

  /** Sends at once: what is sent later is done later. */
  ask(channel: KernelChannel, limitMs: number, make: MakeRequest): Promise<Answers> {
    const { timers, send } = this.#options;
    return new Promise((resolve) => {
      this.#sequence = (this.#sequence % 0x7fff_ffff) + 1;
      const own = this.#sequence;
      const end: Pending['end'] = (result) => {
        this.#pending.get(own)?.cancel();
        this.#pending.delete(own);
        resolve(result);
      };
      const reason = `the kernel did not answer within ${Math.round(limitMs)} ms`;
      const cancel = timers.after(limitMs, () => end({ isDone: false, reason }));
      this.#pending.set(own, { parts: [], end, cancel });
      if (this.#pending.size > MOST_PENDING) return end({ isDone: false, reason: 'too many requests' });
      if (!send(channel, make(own))) end({ isDone: false, reason: 'netlink cannot be had: quorate-wire does not run' });
    });
  }

  /** For a list: sends when those before it have ended. Whoever asks for the same before that shares the answer. */
  askForList(limitMs: number, make: MakeRequest): Promise<Answers> {
    const { timers } = this.#options;
    const known = this.#unsent.get(make);
    if (known !== undefined) return known;
    const endMs = timers.nowMs() + limitMs;
    const next = this.#lists(async () => {
      await Promise.resolve();
      this.#unsent.delete(make);
      return this.ask('R', Math.max(0, endMs - timers.nowMs()), make);
    });
    this.#unsent.set(make, next);
    return next;
  }

  /** An answer, or part of one. */
  take(message: NetlinkMessage): void {
    const waiting = this.#pending.get(message.sequence);
    if (waiting === undefined) return;
    if (message.type === NETLINK.done) return waiting.end({ isDone: true, value: waiting.parts });
    if (message.type !== NETLINK.error) {
      const isAnswer = message.isPart || message.type === ROUTE_TOLD;
      if (isAnswer && waiting.parts.length < MOST_PARTS) waiting.parts.push(message);
      return;
    }
    const error = errorNumberOf(message);
    if (error === 0) waiting.end({ isDone: true, value: waiting.parts });
    else waiting.end({ isDone: false, reason: getSystemErrorName(-error) });
  }
}
