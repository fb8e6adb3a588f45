import { pause } from '../timers.js';
import { silenceOf } from './doubt.js';
import { macText } from './ip-bytes.js';
import { probeOf, sightingIn } from './listener.js';
import type { Sighting } from './listener.js';
import type { SiteOptions } from './site-options.js';
import { addressText } from './wanted-address.js';

export interface StrangersOptions extends SiteOptions {
  /** Whether this host holds the address: only then somebody else is one too many. */
  readonly isHeld: () => boolean;
  /** A host of the group spoke for what is held here. */
  readonly onPeer: () => void;
}

/** How long an answer to a probe is waited for, in ms: on one link it takes less than one. */
const PROBE_MS = 15;
/** Probes in that time. */
const PROBES = 3;
/** A probe older than this says nothing about now. */
const FRESH_MS = 500;
/** Between two findings about the same stranger. */
const QUIET_MS = 10_000;
/** For so long a conflict is shown. */
const RECENT_MS = 60_000;
const WHO_LIMIT_MS = 1000;

/** Listens and asks on the link who else has an address. */
export class Strangers {
  readonly #options: StrangersOptions;
  readonly #stopListening: () => void;
  #probedAtMs = Number.NEGATIVE_INFINITY;
  #sighting: Sighting | null = null;
  /** The card of a host of the group, as it was found to be last. */
  #peer = { mac: '', atMs: Number.NEGATIVE_INFINITY };
  #told: { readonly text: string; readonly atMs: number } = { text: '', atMs: Number.NEGATIVE_INFINITY };

  constructor(options: StrangersOptions) {
    this.#options = options;
    this.#stopListening = options.link.listen((frame) => this.#hear(frame));
  }

  /** Asks the link whether anybody has it. */
  probe(): void {
    const { link, timers, wanted } = this.#options;
    const state = link.look();
    if (state === null || timers.nowMs() - this.#probedAtMs < FRESH_MS) return;
    this.#probedAtMs = timers.nowMs();
    this.#sighting = null;
    const frame = probeOf(wanted.address, state.mac);
    for (let n = 0; n < PROBES; n++) timers.after((n * PROBE_MS) / PROBES, () => void link.sendFrame(frame));
    // Whose card answered is looked up while there is time.
    timers.after(PROBE_MS, () => void this.#lookUp());
  }

  /**
   * Waits for the rest of the probe. A host of the group had its time: the epoch has decided against it.
   * @returns why it cannot be had; null when nobody unknown has it
   */
  async whoElse(limitMs: number): Promise<string | null> {
    const { link, overridesStrangers } = this.#options;
    const silence = silenceOf(link);
    if (silence !== null) return silence;
    await this.#probed();
    const seen = this.#sighting;
    if (seen === null || overridesStrangers || (await this.#isOurs(seen.mac, limitMs))) return null;
    return `another machine has it: ${seen.mac} on ${link.interfaceName} sent ${seen.evidence}; find it by its hardware address and take the address away there (or see address_conflict)`;
  }

  /** The card that answers for it now, or answered when somebody here had to do with it; null when none was heard. */
  async lookAround(limitMs: number): Promise<string | null> {
    const { link, wanted } = this.#options;
    await this.#probed();
    if (this.#sighting !== null) return this.#sighting.mac;
    const entries = await link.kernel.neighbours(limitMs);
    const known = entries.isDone ? entries.value : [];
    return known.find(({ address }) => address === wanted.address)?.mac ?? null;
  }

  /** Who spoke for what is held here a moment ago; null when nobody did. */
  conflict(): string | null {
    const { text, atMs } = this.#told;
    return text !== '' && this.#options.timers.nowMs() - atMs < RECENT_MS ? text : null;
  }

  close(): void {
    this.#stopListening();
  }

  /** Probes, unless that was done a moment ago, and waits for the answers. */
  async #probed(): Promise<void> {
    const { timers } = this.#options;
    this.probe();
    const restMs = this.#probedAtMs + PROBE_MS - timers.nowMs();
    if (restMs > 0) await pause(timers, restMs);
  }

  async #lookUp(): Promise<void> {
    if (this.#sighting !== null) await this.#isOurs(this.#sighting.mac, WHO_LIMIT_MS);
  }

  async #isOurs(mac: string, limitMs: number): Promise<boolean> {
    const { link, hosts, timers } = this.#options;
    if (mac === this.#peer.mac && timers.nowMs() - this.#peer.atMs < FRESH_MS) return true;
    const entries = await link.kernel.neighbours(limitMs);
    const isOurs = entries.isDone && entries.value.some((each) => each.mac === mac && hosts.includes(each.address));
    if (isOurs) this.#peer = { mac, atMs: timers.nowMs() };
    return isOurs;
  }

  #hear(frame: Buffer): void {
    const { link, timers, wanted, isHeld } = this.#options;
    const seen = sightingIn(frame, wanted.address);
    if (seen === null) return;
    const own = link.look()?.mac;
    if (own === undefined || seen.mac === macText(own)) return;
    this.#sighting = seen;
    if (!isHeld() || timers.nowMs() - this.#told.atMs < QUIET_MS) return;
    this.#told = { text: '', atMs: timers.nowMs() };
    void this.#tell(seen);
  }

  /** A host of the group is told again where the address is; a stranger is named, and fought only at the operator's word. */
  async #tell({ mac, evidence }: Sighting): Promise<void> {
    const { link, wanted, onFinding, isHeld, onPeer, overridesStrangers } = this.#options;
    const isOurs = await this.#isOurs(mac, WHO_LIMIT_MS);
    const who = isOurs ? `a host of this group (${mac})` : `another machine (${mac})`;
    const isAnswered = isOurs || overridesStrangers;
    const then = isAnswered ? 'it is announced again from here' : 'take it away there: nothing is done against it';
    const text = `is claimed by ${who} on ${link.interfaceName}, which sent ${evidence}; ${then}`;
    this.#told = { ...this.#told, text: `it ${text}` };
    onFinding({ kind: 'conflict', text: `${addressText(wanted)} ${text}` });
    if (isAnswered && isHeld()) onPeer();
  }
}
