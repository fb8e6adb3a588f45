import { pause } from '../timers.js';
import type { Timers } from '../timers.js';
import type { Copy, KernelAddress } from './address-message.js';
import { createAnnouncer } from './announcer.js';
import type { Announcer } from './announcer.js';
import { doubtOf, obstacleOf } from './doubt.js';
import type { Link } from './link.js';
import { announcementsOf, probeOf, sightingIn } from './listener.js';
import type { Sighting } from './listener.js';
import { macText } from './ip-bytes.js';
import type { AddressFinding, AddressReport } from './mover.js';
import { addressText } from './wanted-address.js';
import type { WantedAddress } from './wanted-address.js';

export interface SiteOptions {
  readonly wanted: WantedAddress;
  readonly link: Link;
  readonly timers: Timers;
  /** Hosts of the group: what they hold is a matter of epochs, not of a stranger. */
  readonly hosts: readonly string[];
  readonly onFinding: (finding: AddressFinding) => void;
}

/** Why an address cannot be held; null when it is. */
export type Refusal = string | null;

/** How long an answer to a probe is waited for, in ms: on one link it takes less than one. */
const PROBE_MS = 15;
/** Probes in that time. */
const PROBES = 3;
/** A probe older than this says nothing about now. */
const FRESH_MS = 500;
/** Between two findings about the same stranger. */
const QUIET_MS = 10_000;

/** One virtual address on its interface of this host. */
export class AddressSite {
  readonly wanted: WantedAddress;
  readonly #options: SiteOptions;
  readonly #announcer: Announcer;
  readonly #stopListening: () => void;
  #probedAtMs = Number.NEGATIVE_INFINITY;
  #sighting: Sighting | null = null;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  /** The copy that is ours, as long as it is; null otherwise. */
  #held: { readonly copy: Copy; readonly mac: Buffer; readonly sinceMs: number; untilMs: number } | null = null;
  #problem: string | null = null;

  constructor(options: SiteOptions) {
    this.#options = options;
    this.wanted = options.wanted;
    this.#announcer = createAnnouncer({ timers: options.timers, announce: () => this.#announce() });
    this.#stopListening = options.link.listen((frame) => this.#hear(frame));
  }

  /** The copy that the guard takes away when time is over. */
  get held(): Copy | null {
    return this.#held?.copy ?? null;
  }

  /** Asks the link whether anybody has it. */
  probe(): void {
    const { link, timers } = this.#options;
    const state = link.look();
    if (state === null || timers.nowMs() - this.#probedAtMs < FRESH_MS) return;
    this.#probedAtMs = timers.nowMs();
    this.#sighting = null;
    const frame = probeOf(this.wanted.address, state.mac);
    for (let n = 0; n < PROBES; n++) timers.after((n * PROBE_MS) / PROBES, () => void link.sendFrame(frame));
  }

  /** Puts it on the interface. `isWanted` turns false when it is to go again: then nothing is put there any more. */
  async claim({ untilMs, limitMs, isWanted, onHolding }: ClaimWish): Promise<Refusal> {
    const { link, timers } = this.#options;
    const copies = await link.kernel.list(limitMs);
    if (!copies.isDone) return this.#refuse(copies.reason);
    const mine = copies.value.filter(({ address }) => address === this.wanted.address);
    const stranger = mine.length > 0 ? null : await this.#whoElse(limitMs);
    if (stranger !== null) return this.#refuse(stranger);
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
    if (obstacle !== null) this.#problem = obstacle;
    if (state?.index !== this.#held.copy.interfaceIndex) return this.#refuse(obstacle ?? 'the interface was replaced');
    this.#held.untilMs = untilMs;
    const refusal = await this.#put(limitMs);
    if (refusal !== null) this.#problem = refusal;
    else if (obstacle === null) this.#problem = null;
    return refusal;
  }

  /** Nothing is announced or prolonged any more from here on. */
  letGo(): void {
    this.#announcer.stop();
    this.#held = null;
  }

  /** Resets its connections, while their clients can still hear of it, and takes every copy away. */
  async remove(limitMs: number): Promise<Refusal> {
    const { link } = this.#options;
    const { kernel } = link;
    const before = await kernel.list(limitMs);
    if (!before.isDone) return link.isWithout(this.wanted.address) ? null : before.reason;
    const reset = await kernel.resetConnections(this.wanted.address, limitMs / 4);
    if (!reset.isDone) this.#problem = `its connections could not be reset: ${reset.reason}`;
    const copies = before.value.filter(({ address }) => address === this.wanted.address);
    if (copies.length === 0) return null;
    const refusal = await this.#removeAll(copies, limitMs);
    if (refusal !== null) return refusal;
    const after = await kernel.list(limitMs);
    if (!after.isDone) return after.reason;
    return after.value.some(({ address }) => address === this.wanted.address) ? 'it is still there' : null;
  }

  /**
   * Takes away what the system was configured with: only what has an end is left to its end. And looks whether the
   * address can be of any use where it is to be.
   */
  async inspect(limitMs: number): Promise<void> {
    const { link, onFinding } = this.#options;
    const list = await link.kernel.list(limitMs);
    const all = list.isDone ? list.value : [];
    const doubt = list.isDone ? doubtOf(this.wanted, link, all) : list.reason;
    if (doubt !== null) onFinding({ kind: 'problem', text: `${addressText(this.wanted)}: ${doubt}` });
    const lasting = all.filter((each) => each.address === this.wanted.address && each.validSeconds === null);
    if (lasting.length === 0) return;
    await this.#removeAll(lasting, limitMs);
    const text = `${addressText(this.wanted)} was on this host without an end, as the system's own configuration puts it: taken away; remove it there, or it comes back with every boot`;
    onFinding({ kind: 'mended', text });
  }

  async report(limitMs: number): Promise<AddressReport> {
    const { link, timers } = this.#options;
    const list = await link.kernel.list(limitMs);
    const all = list.isDone ? list.value : [];
    const here = all.find(({ address }) => address === this.wanted.address) ?? null;
    const other = here === null ? await this.#lookAround(limitMs) : null;
    const state = link.look();
    return {
      address: addressText(this.wanted),
      interfaceName: this.wanted.interfaceName,
      isHere: here !== null,
      heldForMs: this.#held === null ? null : Math.round(timers.nowMs() - this.#held.sinceMs),
      kernelSeconds: here?.validSeconds ?? null,
      seenAt: here !== null && state !== null ? macText(state.mac) : other,
      problem: this.#problem ?? obstacleOf(this.wanted, state) ?? link.problem(),
    };
  }

  close(): void {
    this.letGo();
    this.#stopListening();
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

  /** Waits for the rest of the probe. A host of the group had its time: the epoch has decided against it. */
  async #whoElse(limitMs: number): Promise<Refusal> {
    const { link } = this.#options;
    await this.#probed();
    const seen = this.#sighting;
    if (seen === null || (await this.#isOurs(seen.mac, limitMs))) return null;
    const text = `another machine has it: ${seen.mac} on ${link.interfaceName} sent ${seen.evidence}; find it by its hardware address and take the address away there`;
    return text;
  }

  /** The card that answers for it now, or answered when somebody here had to do with it. */
  async #lookAround(limitMs: number): Promise<string | null> {
    await this.#probed();
    if (this.#sighting !== null) return this.#sighting.mac;
    const entries = await this.#options.link.kernel.neighbours(limitMs);
    const known = entries.isDone ? entries.value : [];
    return known.find(({ address }) => address === this.wanted.address)?.mac ?? null;
  }

  /** Probes, unless that was done a moment ago, and waits for the answers. */
  async #probed(): Promise<void> {
    const { timers } = this.#options;
    this.probe();
    const restMs = this.#probedAtMs + PROBE_MS - timers.nowMs();
    if (restMs > 0) await pause(timers, restMs);
  }

  async #isOurs(mac: string, limitMs: number): Promise<boolean> {
    const entries = await this.#options.link.kernel.neighbours(limitMs);
    return (
      entries.isDone && entries.value.some((each) => each.mac === mac && this.#options.hosts.includes(each.address))
    );
  }

  #announce(): boolean {
    const { link, timers } = this.#options;
    const held = this.#held;
    if (held === null || timers.nowMs() >= held.untilMs) return false;
    for (const frame of announcementsOf(this.wanted.address, held.mac)) link.sendFrame(frame);
    return true;
  }

  #hear(frame: Buffer): void {
    const { link, timers } = this.#options;
    const seen = sightingIn(frame, this.wanted.address);
    if (seen === null) return;
    const own = link.look()?.mac;
    if (own === undefined || seen.mac === macText(own)) return;
    this.#sighting = seen;
    if (this.#held === null || timers.nowMs() - this.#toldAtMs < QUIET_MS) return;
    this.#toldAtMs = timers.nowMs();
    void this.#defend(seen);
  }

  /** A host of the group is told again where the address is; a stranger is named, and not fought. */
  async #defend({ mac, evidence }: Sighting): Promise<void> {
    const { link, onFinding } = this.#options;
    const isOurs = await this.#isOurs(mac, 1000);
    const who = isOurs ? `a host of this group (${mac})` : `another machine (${mac})`;
    const then = isOurs ? 'it is announced again from here' : 'take it away there: nothing is done against it';
    const text = `${addressText(this.wanted)} is claimed by ${who} on ${link.interfaceName}, which sent ${evidence}; ${then}`;
    onFinding({ kind: 'conflict', text });
    if (isOurs && this.#held !== null) this.#announcer.start();
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
