import type { AddressResult } from '../../sentinel/index.js';
import { within } from '../limit.js';
import { pause } from '../timers.js';
import type { Cancel, Timers } from '../timers.js';
import type { HoldGuard } from './hold-guard.js';
import type { KeepalivedWatch } from './keepalived-watch.js';
import { failed } from './mover.js';
import type { AddressFinding, AddressMover, AddressReport } from './mover.js';
import type { TrackFile } from './track-file.js';
import { addressText } from './wanted-address.js';
import type { WantedAddress } from './wanted-address.js';

export interface KeepalivedMoverOptions {
  readonly addresses: readonly WantedAddress[];
  readonly trackFile: TrackFile;
  /** Takes the right back where this process cannot. */
  readonly guard: HoldGuard;
  /** The interval of adverts: what keepalived does takes so many of them. */
  readonly advertMs: number;
  /** Whether the kernel of this host has an address now. */
  readonly isHere: (address: string) => boolean;
  /** What became of the file that keepalived reads. */
  readonly watch: KeepalivedWatch;
  readonly timers: Timers;
  readonly onFinding: (finding: AddressFinding) => void;
}

/** Between two looks at the kernel while something is waited for, in ms. */
const LOOK_MS = 10;
/** What keepalived may take for itself besides the adverts that it waits for. */
const GRACE_MS = 1500;
const CLOSE_LIMIT_MS = 1000;
/** So much later than this process the guard acts, in ms: where both do, keepalived hears it once. */
const GUARD_LAG_MS = 40;

/**
 * Lets keepalived move the addresses, by one number in its track file. keepalived takes them when three adverts and a
 * part of one were not heard, and gives them up at once. The number allows them only as long as the right to them lasts:
 * where this process cannot take it back, a guard does.
 */
export function createKeepalivedMover(options: KeepalivedMoverOptions): AddressMover {
  return new TrackFileMover(options);
}

class TrackFileMover implements AddressMover {
  readonly #options: KeepalivedMoverOptions;
  #heldSinceMs: number | null = null;
  #problem: string | null = null;
  #endOfRight: Cancel = () => undefined;
  #claiming: Promise<AddressResult> | null = null;
  /** Counts the wishes: who waits for an older one stops. */
  #wish = 0;
  /** Whether the number of the file is from this run. One of a former run is written anew: its guard knows it by that. */
  #isOwn = false;
  /** Numbers are written one after the other, the latest wish last. */
  #written: Promise<string | null> = Promise.resolve(null);

  constructor(options: KeepalivedMoverOptions) {
    this.#options = options;
  }

  /** What a former run allowed stays until the core has decided: it may have it by right. */
  async start(): Promise<void> {
    const { trackFile, onFinding, watch } = this.#options;
    const failure = (await trackFile.read()) === null ? await trackFile.write(false) : null;
    if (failure !== null) onFinding({ kind: 'problem', text: failure });
    await watch.start();
  }

  prepare(): void {
    // Only keepalived looks at the wire, and it takes its time in any case.
  }

  claim(untilMs: number): Promise<AddressResult> {
    const { timers } = this.#options;
    const leftMs = untilMs - timers.nowMs();
    if (leftMs <= 0) return Promise.resolve(failed('the right to them is over'));
    this.#endOfRight();
    this.#endOfRight = timers.after(leftMs, () => void this.#letGo());
    const guarded = this.#options.guard.order(leftMs + GUARD_LAG_MS);
    if (this.#claiming !== null) return this.#claiming;
    const work = this.#takeOver(guarded);
    this.#claiming = work;
    void work.finally(() => {
      if (this.#claiming === work) this.#claiming = null;
    });
    return work;
  }

  async release(limitMs: number): Promise<AddressResult> {
    const { wish, written } = this.#letGo();
    const failure = await this.#within(limitMs, written);
    // What is not written may bring them here later, so nobody may rely on it.
    if (failure !== null) return this.#end(failure);
    const areGone = await this.#await(limitMs, wish, () => this.#here().length === 0);
    if (areGone) return this.#end(null);
    const left = this.#here().map(addressText).join(', ');
    return this.#end(`keepalived does not take ${left} away; see whether it runs on this host`);
  }

  report(): Promise<readonly AddressReport[]> {
    const { addresses, isHere, timers, watch } = this.#options;
    const heldForMs = this.#heldSinceMs === null ? null : Math.round(timers.nowMs() - this.#heldSinceMs);
    const reports = addresses.map((wanted) => ({
      address: addressText(wanted),
      interfaceName: wanted.interfaceName,
      isHere: isHere(wanted.address),
      heldForMs,
      kernelSeconds: null,
      seenAt: null,
      problem: this.#problem ?? watch.problem(),
    }));
    return Promise.resolve(reports);
  }

  async close(): Promise<void> {
    const { guard, watch } = this.#options;
    watch.close();
    await this.#within(CLOSE_LIMIT_MS, this.#letGo().written);
    await guard.close();
  }

  /** Nothing is allowed that nobody would take back. Written again with every renewal: somebody else may have written the file since. */
  async #takeOver(guarded: Promise<string | null>): Promise<AddressResult> {
    const { addresses, advertMs, timers } = this.#options;
    const wish = ++this.#wish;
    const unguarded = await guarded;
    if (wish !== this.#wish) return failed('they are to be released');
    if (unguarded !== null) return this.#end(unguarded);
    const failure = await this.#within(GRACE_MS, this.#write(true));
    if (wish !== this.#wish) return failed('they are to be released');
    if (failure !== null) return this.#end(failure);
    const areHere = await this.#await(5 * advertMs + GRACE_MS, wish, () => this.#here().length === addresses.length);
    if (wish !== this.#wish) return failed('they are to be released');
    if (areHere) {
      this.#heldSinceMs ??= timers.nowMs();
      return this.#end(null);
    }
    this.#heldSinceMs = null;
    const missing = addresses.filter((wanted) => !this.#here().includes(wanted));
    const text = missing.map(addressText).join(', ');
    return this.#end(`keepalived does not take ${text}; see whether it runs on this host, and what its log says`);
  }

  #letGo(): { readonly wish: number; readonly written: Promise<string | null> } {
    this.#endOfRight();
    this.#claiming = null;
    this.#heldSinceMs = null;
    const wish = ++this.#wish;
    return { wish, written: this.#write(false) };
  }

  #write(mayHold: boolean): Promise<string | null> {
    this.#written = this.#written.then(() => this.#put(mayHold));
    return this.#written;
  }

  async #put(mayHold: boolean): Promise<string | null> {
    const { trackFile } = this.#options;
    if ((await trackFile.read()) === mayHold && (this.#isOwn || !mayHold)) return null;
    const failure = await trackFile.write(mayHold);
    this.#isOwn ||= failure === null;
    return failure;
  }

  /** A disk may hang for ever. */
  #within(limitMs: number, written: Promise<string | null>): Promise<string | null> {
    const onLimit = (): string => 'the track file is not written yet: see to its disk';
    return within({ timers: this.#options.timers, limitMs, work: written, onLimit });
  }

  #here(): readonly WantedAddress[] {
    return this.#options.addresses.filter(({ address }) => this.#options.isHere(address));
  }

  /** Looks until it is so, until another wish has come, or until time is over. */
  async #await(limitMs: number, wish: number, isSo: () => boolean): Promise<boolean> {
    const { timers } = this.#options;
    const endMs = timers.nowMs() + limitMs;
    while (wish === this.#wish && !isSo() && timers.nowMs() < endMs) {
      await pause(timers, LOOK_MS);
    }
    return isSo();
  }

  #end(reason: string | null): AddressResult {
    this.#problem = reason;
    return reason === null ? { isDone: true } : failed(reason);
  }
}
