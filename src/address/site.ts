import type { AddressChange, Copy, KernelAddress } from './address-message.js';
import { createAnnouncer } from './announcer.js';
import type { Announcer } from './announcer.js';
import { doubtOf, obstacleOf } from './doubt.js';
import { introduceToGateway } from './gateway.js';
import { announcementsOf } from './listener.js';
import { macText } from './ip-bytes.js';
import type { AddressReport } from './mover.js';
import type { SiteOptions } from './site-options.js';
import { Strangers } from './strangers.js';
import { addressText } from './wanted-address.js';
import type { WantedAddress } from './wanted-address.js';

/** Why an address cannot be held; null when it is. */
export type Refusal = string | null;

/** With these announcements the gateway is spoken to, too. */
const GATEWAY_SHOTS: ReadonlySet<number> = new Set([0, 3, 6]);
const GATEWAY_LIMIT_MS = 500;
/** For what is done because something was seen. */
const WATCH_LIMIT_MS = 500;
/** Between two findings of the same kind. */
const QUIET_MS = 10_000;

/** One virtual address on its interface of this host. */
export class AddressSite {
  readonly wanted: WantedAddress;
  readonly #options: SiteOptions;
  readonly #announcer: Announcer;
  readonly #strangers: Strangers;
  readonly #stopWatching: () => void;
  #mendedAtMs = Number.NEGATIVE_INFINITY;
  /** The copy that is ours, as long as it is; null otherwise. */
  #held: { readonly copy: Copy; readonly mac: Buffer; readonly sinceMs: number; untilMs: number } | null = null;
  #problem: string | null = null;
  /** Whether its interface was of no use when it was prolonged last. */
  #isHindered = false;

  constructor(options: SiteOptions) {
    this.#options = options;
    this.wanted = options.wanted;
    this.#announcer = createAnnouncer({ timers: options.timers, announce: (shot) => this.#announce(shot) });
    const isHeld = () => this.#held !== null;
    this.#strangers = new Strangers({ ...options, isHeld, onPeer: () => this.#announcer.start() });
    this.#stopWatching = options.link.watch((change) => this.#see(change));
  }

  /** The copy that the guard takes away when time is over. */
  get held(): Copy | null {
    return this.#held?.copy ?? null;
  }

  /** Asks the link whether anybody has it. */
  probe(): void {
    this.#strangers.probe();
  }

  /** Puts it on the interface. `isWanted` turns false when it is to go again: then nothing is put there any more. */
  async claim({ untilMs, limitMs, isWanted, onHolding }: ClaimWish): Promise<Refusal> {
    const { link, timers } = this.#options;
    const copies = await link.kernel.list(limitMs);
    if (!copies.isDone) return this.#refuse(copies.reason);
    const mine = copies.value.filter(({ address }) => address === this.wanted.address);
    const hindrance = obstacleOf(this.wanted, link.look());
    if (hindrance !== null) return this.#refuse(hindrance);
    const doubt = mine.length > 0 ? await this.#clearIfClosed(mine, limitMs) : await this.#strangers.whoElse(limitMs);
    if (doubt !== null) return this.#refuse(doubt);
    const state = link.look();
    const obstacle = obstacleOf(this.wanted, state);
    if (state === null || obstacle !== null) return this.#refuse(obstacle ?? 'the interface is gone');
    if (!isWanted()) return 'it is to be released';
    const copy = { address: this.wanted.address, prefix: this.wanted.prefix, interfaceIndex: state.index };
    this.#held = { copy, mac: state.mac, sinceMs: timers.nowMs(), untilMs };
    onHolding();
    const refusal = await this.#put(limitMs);
    if (refusal !== null) return this.#refuse(refusal);
    await this.#removeAll(
      mine.filter((other) => !isSame(other, copy)),
      limitMs,
    );
    const outcome = await link.kernel.list(limitMs);
    if (!isWanted()) return 'it is to be released';
    if (!outcome.isDone || !outcome.value.some((each) => isSame(each, copy))) return this.#refuse('it was taken away');
    this.#problem = null;
    this.#announcer.start();
    return null;
  }

  /** Prolongs what is held; puts it back where somebody took it away. */
  async renew(untilMs: number, limitMs: number): Promise<Refusal> {
    const { link } = this.#options;
    if (this.#held === null) return 'it is not held';
    const state = link.look();
    const obstacle = obstacleOf(this.wanted, state);
    const isBack = obstacle === null && this.#isHindered;
    const hasTurned = this.#isHindered !== (obstacle !== null);
    this.#isHindered = obstacle !== null;
    if (hasTurned) this.#options.onTurn();
    if (obstacle !== null) this.#problem = obstacle;
    if (state?.index !== this.#held.copy.interfaceIndex) return this.#refuse(obstacle ?? 'the interface was replaced');
    this.#held.untilMs = untilMs;
    const refusal = await this.#put(limitMs);
    if (refusal !== null) this.#problem = refusal;
    else if (obstacle === null) this.#problem = null;
    // Whoever was on the other side of the link may have learnt something else meanwhile.
    if (isBack) this.#announcer.start();
    return refusal;
  }

  /** Nothing is announced or prolonged any more from here on. */
  letGo(): void {
    this.#announcer.stop();
    this.#held = null;
  }

  /** Lets nobody in any more, resets its connections while their clients can still hear of it, and takes every copy away. */
  async remove(limitMs: number): Promise<Refusal> {
    const { link } = this.#options;
    const { kernel } = link;
    const before = await kernel.list(limitMs);
    if (!before.isDone) return link.isWithout(this.wanted.address) ? null : before.reason;
    const copies = before.value.filter(({ address }) => address === this.wanted.address);
    // What is sent first is done first: nothing has to be waited for in between.
    const closing = copies.map(() => kernel.close(this.wanted.address, limitMs));
    const resetting = kernel.resetConnections(this.wanted.address, limitMs);
    const removing = this.#removeAll(copies, limitMs);
    const listing = kernel.list(limitMs);
    const reset = await resetting;
    if (!reset.isDone) this.#problem = `its connections could not be reset: ${reset.reason}`;
    await Promise.all(closing);
    const refusal = await removing;
    if (refusal !== null) return refusal;
    const after = await listing;
    if (!after.isDone) return after.reason;
    return after.value.some(({ address }) => address === this.wanted.address) ? 'it is still there' : null;
  }

  /**
   * Takes away what the system was configured with: only what has an end is left to its end.
   * @returns what is wrong on this host, so that the address would be of no use here; null when nothing is
   */
  async inspect(limitMs: number): Promise<Refusal> {
    const { link } = this.#options;
    // What could not be heard may have become possible meanwhile.
    if (link.problem() !== null) link.sendFrame(Buffer.alloc(0));
    const list = await link.kernel.list(limitMs);
    if (!list.isDone) return list.reason;
    const lasting = list.value.filter((each) => each.address === this.wanted.address && each.validSeconds === null);
    if (lasting.length > 0) await this.#limit(lasting, limitMs);
    return doubtOf(this.wanted, link, list.value);
  }

  async report(limitMs: number): Promise<AddressReport> {
    const { link, timers } = this.#options;
    const list = await link.kernel.list(limitMs);
    const all = list.isDone ? list.value : [];
    const doubt = list.isDone ? doubtOf(this.wanted, link, all) : list.reason;
    const here = all.find(({ address }) => address === this.wanted.address) ?? null;
    const other = here === null ? await this.#strangers.lookAround(limitMs) : null;
    const state = link.look();
    return {
      address: addressText(this.wanted),
      interfaceName: this.wanted.interfaceName,
      isHere: here !== null,
      heldForMs: this.#held === null ? null : Math.round(timers.nowMs() - this.#held.sinceMs),
      kernelSeconds: here?.validSeconds ?? null,
      seenAt: here !== null && state !== null ? macText(state.mac) : other,
      problem: this.#problem ?? doubt ?? this.#strangers.conflict(),
    };
  }

  close(): void {
    this.letGo();
    this.#strangers.close();
    this.#stopWatching();
  }

  /** The kernel counts whole seconds: its part ends before the right to the address does, if that is long enough. */
  async #put(limitMs: number): Promise<Refusal> {
    const { link, timers } = this.#options;
    if (this.#held === null) return 'it is to be released';
    const leftMs = this.#held.untilMs - timers.nowMs();
    if (leftMs <= 0) return 'the right to it is over';
    const added = await link.kernel.add(this.#held.copy, Math.max(1, Math.floor(leftMs / 1000)), limitMs);
    return added.isDone ? null : added.reason;
  }

  async #removeAll(copies: readonly KernelAddress[], limitMs: number): Promise<Refusal> {
    const { kernel } = this.#options.link;
    const results = await Promise.all(copies.map((copy) => kernel.remove(copy, limitMs)));
    const failed = results.find(({ isDone }) => !isDone);
    return failed === undefined || failed.isDone ? null : failed.reason;
  }

  /** Somebody else, or the kernel, has changed an address of this host. */
  #see(change: AddressChange): void {
    const { address, isRemoved, validSeconds } = change;
    if (address !== this.wanted.address) return;
    const held = this.#held;
    if (!isRemoved && validSeconds === null) void this.#limit([change], WATCH_LIMIT_MS);
    else if (isRemoved && held !== null && isSame(change, held.copy)) void this.#putBack();
  }

  /** Nobody may have it without an end: where it is held it gets one, elsewhere it goes. */
  async #limit(copies: readonly KernelAddress[], limitMs: number): Promise<void> {
    const held = this.#held?.copy ?? null;
    const own = copies.find((copy) => held !== null && isSame(copy, held));
    if (own !== undefined) await this.#put(limitMs);
    const others = copies.filter((copy) => copy !== own);
    if (others.length === 0) return;
    const refusal = await this.#removeAll(others, limitMs);
    const where = others.map((copy) => `${copy.address}/${copy.prefix}`).join(', ');
    const then = refusal === null ? 'taken away' : `it cannot be taken away: ${refusal}`;
    this.#tellMended(
      `was on this host without an end (${where}), as the system's own configuration or a person puts it: ${then}; remove it there, or it comes back`,
    );
  }

  async #putBack(): Promise<void> {
    const { link, timers } = this.#options;
    // An interface that goes down takes addresses of IPv6 with it; they come back with it.
    if (obstacleOf(this.wanted, link.look()) !== null || timers.nowMs() >= (this.#held?.untilMs ?? 0)) return;
    const refusal = await this.#put(WATCH_LIMIT_MS);
    if (refusal === null && this.#held !== null) this.#announcer.start();
    const then = refusal === null ? 'it is back' : `it could not be put back: ${refusal}`;
    this.#tellMended(
      `was taken away from this host by somebody else, who has no right to: ${then}; find out who does that`,
    );
  }

  #tellMended(text: string): void {
    const { timers, onFinding } = this.#options;
    if (timers.nowMs() - this.#mendedAtMs < QUIET_MS) return;
    this.#mendedAtMs = timers.nowMs();
    onFinding({ kind: 'mended', text: `${addressText(this.wanted)} ${text}` });
  }

  #announce(shot: number): boolean {
    const { link, timers } = this.#options;
    const { address } = this.wanted;
    const held = this.#held;
    const isHeld = () => held !== null && held === this.#held && timers.nowMs() < held.untilMs;
    if (held === null || !isHeld()) return false;
    const { mac, copy } = held;
    for (const frame of announcementsOf(address, mac)) link.sendFrame(frame);
    const { interfaceIndex } = copy;
    const limitMs = GATEWAY_LIMIT_MS;
    if (GATEWAY_SHOTS.has(shot)) void introduceToGateway({ link, address, mac, interfaceIndex, isHeld, limitMs });
    return true;
  }

  /** Where a release got stuck half way the address is still there, but nobody gets in: then it is to be put there anew. */
  async #clearIfClosed(copies: readonly KernelAddress[], limitMs: number): Promise<Refusal> {
    const way = await this.#options.link.kernel.route(this.wanted.address, null, limitMs);
    if (!way.isDone) return way.reason;
    return way.value?.isLocal === true ? null : this.#removeAll(copies, limitMs);
  }

  #refuse(reason: string): string {
    this.letGo();
    this.#problem = reason;
    return reason;
  }
}

/** How an address is to be claimed. */
export interface ClaimWish {
  readonly untilMs: number;
  readonly limitMs: number;
  readonly isWanted: () => boolean;
  /** Called before the address is put there: from then on somebody must see to its end. */
  readonly onHolding: () => void;
}

function isSame(a: Copy, b: Copy): boolean {
  return a.address === b.address && a.prefix === b.prefix && a.interfaceIndex === b.interfaceIndex;
}
