import type { AddressResult } from '../../sentinel/index.js';
import { within } from '../limit.js';
import { pause } from '../timers.js';
import type { Cancel, Timers } from '../timers.js';
import { failed } from './mover.js';
import type { AddressFinding, AddressMover, AddressReport } from './mover.js';
import { oneByOne } from './one-by-one.js';
import type { RunCommand } from './run-command.js';
import { addressText } from './wanted-address.js';
import type { WantedAddress } from './wanted-address.js';

export interface HooksMoverOptions {
  readonly addresses: readonly WantedAddress[];
  /** Each gets the address with its prefix and the interface as its last two arguments. */
  readonly hooks: { readonly [K in Hook]: readonly string[] };
  readonly run: RunCommand;
  readonly timers: Timers;
  readonly onFinding: (finding: AddressFinding) => void;
}

type Hook = 'claim' | 'release' | 'verify';

/** How long a hook may take: the interface of a cloud is slower than a kernel. */
const HOOK_LIMIT_MS = 10_000;
/** A command that failed is tried again after so long: such interfaces shut out who asks too often. */
const RETRY_MS = 1000;
/** A release that goes on failing: at the most. */
const MOST_RETRY_MS = 30_000;
/** What is held is looked at again after so long. */
const VERIFY_EVERY_MS = 10_000;
/** Less than stopping the monitor may take. */
const CLOSE_LIMIT_MS = 3000;
const DONE = { isDone: true } as const;

/**
 * Moves addresses by commands of the operator, for networks that do not learn them from a host. The order is the same;
 * but nobody takes an address away from a host whose monitor is dead, so the command `claim` must take it from whoever
 * has it, as the interface of a cloud does. For the same reason nobody waits for a release longer than the right to the
 * addresses lasts.
 */
export function createHooksMover(options: HooksMoverOptions): AddressMover {
  return new HooksMover(options);
}

class HooksMover implements AddressMover {
  readonly #options: HooksMoverOptions;
  /** Commands that change something run one after the other. */
  readonly #inOrder = oneByOne();
  /** The latest wish, to hold the addresses or not: whatever an older one has begun is broken off. */
  #wish = new AbortController();
  #untilMs = Number.NEGATIVE_INFINITY;
  #endOfRight: Cancel = () => undefined;
  #heldSinceMs: number | null = null;
  #verifiedAtMs = Number.NEGATIVE_INFINITY;
  /** No claim is tried before. */
  #nextClaimMs = Number.NEGATIVE_INFINITY;
  #claiming: Promise<AddressResult> | null = null;
  #releasing: Promise<AddressResult> | null = null;
  #problem: string | null = null;
  #isClosed = false;

  constructor(options: HooksMoverOptions) {
    this.#options = options;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  prepare(): void {
    // A command cannot begin before there is a right to the addresses.
  }

  claim(untilMs: number): Promise<AddressResult> {
    const { timers } = this.#options;
    const nowMs = timers.nowMs();
    if (untilMs <= nowMs) return Promise.resolve(failed('the right to them is over'));
    if (this.#releasing !== null) this.#begin();
    this.#endOfRight();
    this.#untilMs = untilMs;
    this.#endOfRight = timers.after(untilMs - nowMs, () => void this.#letGo());
    if (this.#claiming !== null) return this.#claiming;
    if (this.#heldSinceMs !== null && nowMs - this.#verifiedAtMs < VERIFY_EVERY_MS) return Promise.resolve(DONE);
    if (nowMs < this.#nextClaimMs) return Promise.resolve(failed(this.#problem ?? 'it is tried again in a moment'));
    const signal = this.#wish.signal;
    const work = this.#inOrder(() => (this.#heldSinceMs === null ? this.#takeOver(signal) : this.#confirm(signal)));
    this.#claiming = work;
    void work.finally(() => {
      if (this.#claiming === work) this.#claiming = null;
    });
    return work;
  }

  /** Nobody is kept waiting beyond the end of the right: from there on the next holder may take them from here. */
  release(limitMs: number): Promise<AddressResult> {
    const { timers } = this.#options;
    const work = this.#releasing ?? this.#letGo();
    const restMs = Math.max(limitMs, this.#untilMs - timers.nowMs());
    return within<AddressResult>({ timers, limitMs: restMs, work, onLimit: () => DONE });
  }

  report(): Promise<readonly AddressReport[]> {
    return Promise.all(this.#options.addresses.map((wanted) => this.#reportOf(wanted)));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const isIdle = this.#heldSinceMs === null && this.#claiming === null;
    const work = this.#releasing ?? (isIdle ? Promise.resolve(DONE) : this.#letGo());
    this.#endOfRight();
    const { timers } = this.#options;
    await within<AddressResult>({ timers, limitMs: CLOSE_LIMIT_MS, work, onLimit: () => DONE });
  }

  #begin(): AbortSignal {
    this.#wish.abort();
    this.#wish = new AbortController();
    this.#claiming = null;
    this.#releasing = null;
    return this.#wish.signal;
  }

  async #takeOver(signal: AbortSignal): Promise<AddressResult> {
    const { timers } = this.#options;
    const claimed = await this.#runAll('claim', signal);
    const result = claimed.isDone ? await this.#runAll('verify', signal) : claimed;
    if (signal.aborted) return failed('they are to be released');
    if (result.isDone) this.#heldSinceMs = this.#verifiedAtMs = timers.nowMs();
    else this.#nextClaimMs = timers.nowMs() + RETRY_MS;
    return result;
  }

  /** Somebody may have taken them away in the meantime, or a command of another host came late. */
  async #confirm(signal: AbortSignal): Promise<AddressResult> {
    const { timers, onFinding } = this.#options;
    const found = await this.#runAll('verify', signal);
    if (found.isDone) this.#verifiedAtMs = timers.nowMs();
    if (found.isDone || signal.aborted) return found;
    this.#heldSinceMs = null;
    const result = await this.#takeOver(signal);
    if (result.isDone) onFinding({ kind: 'mended', text: `${found.reason}; claimed again` });
    return result;
  }

  /** @returns how the first attempt ended; after one that failed there are others, until one succeeds or a claim comes. */
  #letGo(): Promise<AddressResult> {
    const signal = this.#begin();
    this.#endOfRight();
    this.#heldSinceMs = null;
    this.#nextClaimMs = Number.NEGATIVE_INFINITY;
    const first = this.#inOrder(() => this.#runAll('release', signal));
    const work = this.#repeat(first, signal);
    this.#releasing = work;
    void work.finally(() => {
      if (this.#releasing === work) this.#releasing = null;
    });
    return first;
  }

  async #repeat(first: Promise<AddressResult>, signal: AbortSignal): Promise<AddressResult> {
    let result = await first;
    for (let waitMs = RETRY_MS; !result.isDone && !signal.aborted && !this.#isClosed; waitMs *= 2) {
      await pause(this.#options.timers, Math.min(waitMs, MOST_RETRY_MS));
      if (!signal.aborted) result = await this.#inOrder(() => this.#runAll('release', signal));
    }
    return result;
  }

  async #runAll(hook: Hook, signal: AbortSignal): Promise<AddressResult> {
    const reasons = await Promise.all(this.#options.addresses.map((wanted) => this.#run(hook, wanted, signal)));
    const wrong = reasons.filter((reason) => reason !== null);
    const problem = wrong.length === 0 ? null : `${hook}: ${wrong.join('; ')}`;
    if (!signal.aborted) this.#problem = problem;
    return problem === null ? DONE : failed(problem);
  }

  #run(hook: Hook, wanted: WantedAddress, signal?: AbortSignal): Promise<string | null> {
    const { hooks, run } = this.#options;
    return run([...hooks[hook], addressText(wanted), wanted.interfaceName], HOOK_LIMIT_MS, signal);
  }

  async #reportOf(wanted: WantedAddress): Promise<AddressReport> {
    const { timers } = this.#options;
    const away = await this.#run('verify', wanted);
    return {
      address: addressText(wanted),
      interfaceName: wanted.interfaceName,
      isHere: away === null,
      heldForMs: this.#heldSinceMs === null ? null : Math.round(timers.nowMs() - this.#heldSinceMs),
      kernelSeconds: null,
      seenAt: null,
      problem: this.#problem,
    };
  }
}
