import type { AddressResult } from '../../sentinel/index.js';
import type { Log } from '../log.js';
import type { Cancel, Timers } from '../timers.js';
import { openLink } from './link.js';
import type { Link } from './link.js';
import { failed } from './mover.js';
import type { AddressFinding, AddressMover } from './mover.js';
import { AddressSite } from './site.js';
import type { Refusal } from './site.js';
import { addressText } from './wanted-address.js';
import type { WantedAddress } from './wanted-address.js';

export interface QuorateMoverOptions {
  readonly addresses: readonly WantedAddress[];
  /** Of the servers and monitors of the group, without ports. */
  readonly hosts: readonly string[];
  /** Whether the operator wants the addresses taken from machines that are not of the group. */
  readonly overridesStrangers: boolean;
  readonly timers: Timers;
  readonly log: Log;
  readonly onFinding: (finding: AddressFinding) => void;
  /** What is wrong on this host, whether the addresses are here or not; null when nothing is any more. */
  readonly onDoubt: (text: string | null) => void;
  /** Only tests bring links of their own. */
  readonly open?: (interfaceName: string) => Link;
}

/** How long looking at what is there may take at the start, and for people. */
const LOOK_LIMIT_MS = 500;
const CLOSE_LIMIT_MS = 1000;
/** Between two looks whether all is as it should be. */
const INSPECT_MS = 5000;
/** So much later than a release would begin the guard acts, in ms: a release resets connections, too. The fence has more time than that. */
const GRACE_MS = 40;

/** Moves addresses with the means of this host: the kernel holds them for a limited time, and the link is told of them. */
export function createQuorateMover(options: QuorateMoverOptions): AddressMover {
  return new OwnMover(options);
}

class OwnMover implements AddressMover {
  readonly #options: QuorateMoverOptions;
  readonly #links: readonly Link[];
  readonly #sites: readonly AddressSite[];
  /** Counts the wishes: a claim whose wish is not the latest puts nothing on an interface any more. */
  #wish = 0;
  #claiming: Promise<AddressResult> | null = null;
  #untilMs = Number.NEGATIVE_INFINITY;
  #doubt: string | null = null;
  #cancelInspection: Cancel = () => undefined;

  constructor(options: QuorateMoverOptions) {
    this.#options = options;
    const { addresses, timers, log } = options;
    const open = options.open ?? ((interfaceName) => openLink({ interfaceName, timers, log }));
    this.#links = [...new Set(addresses.map(({ interfaceName }) => interfaceName))].map(open);
    this.#sites = addresses.flatMap((wanted) => {
      const link = this.#links.find(({ interfaceName }) => interfaceName === wanted.interfaceName);
      const onTurn = () => void this.#inspect();
      return link === undefined ? [] : [new AddressSite({ ...options, wanted, link, onTurn })];
    });
  }

  async start(): Promise<void> {
    const { timers } = this.#options;
    await this.#inspect();
    const again = (): void => {
      void this.#inspect();
      this.#cancelInspection = timers.after(INSPECT_MS, again);
    };
    this.#cancelInspection = timers.after(INSPECT_MS, again);
  }

  prepare(): void {
    for (const site of this.#sites) site.probe();
  }

  claim(untilMs: number, limitMs: number): Promise<AddressResult> {
    if (untilMs <= this.#options.timers.nowMs()) return Promise.resolve(failed('the right to them is over'));
    this.#untilMs = untilMs;
    if (this.#claiming !== null) return this.#claiming;
    const work = this.#claimAll(limitMs);
    this.#claiming = work;
    void work.finally(() => {
      if (this.#claiming === work) this.#claiming = null;
    });
    return work;
  }

  async release(limitMs: number): Promise<AddressResult> {
    this.#wish += 1;
    this.#claiming = null;
    for (const site of this.#sites) site.letGo();
    const refusals = await Promise.all(this.#sites.map((site) => site.remove(limitMs)));
    const result = this.#resultOf(refusals);
    // Where it failed the guard may succeed when its time comes.
    if (result.isDone) this.#arm();
    return result;
  }

  report() {
    return Promise.all(this.#sites.map((site) => site.report(LOOK_LIMIT_MS)));
  }

  async close(): Promise<void> {
    const { log } = this.#options;
    this.#cancelInspection();
    const result = await this.release(CLOSE_LIMIT_MS);
    if (!result.isDone) log.warn({ reason: result.reason }, 'the virtual addresses stay until the kernel ends them');
    for (const site of this.#sites) site.close();
    await Promise.all(this.#links.map((link) => link.close()));
  }

  async #claimAll(limitMs: number): Promise<AddressResult> {
    const wish = ++this.#wish;
    const isWanted = () => wish === this.#wish;
    const untilMs = this.#untilMs;
    const onHolding = (): void => this.#arm();
    const claims = this.#sites.map((site) =>
      site.held === null ? site.claim({ untilMs, limitMs, isWanted, onHolding }) : site.renew(untilMs, limitMs),
    );
    this.#arm();
    const refusals = await Promise.all(claims);
    if (!isWanted()) return failed('they are to be released');
    this.#arm();
    return this.#resultOf(refusals);
  }

  async #inspect(): Promise<void> {
    const text = textOf(this.#sites, await Promise.all(this.#sites.map((site) => site.inspect(LOOK_LIMIT_MS))));
    if (text === this.#doubt) return;
    this.#doubt = text;
    this.#options.onDoubt(text);
  }

  /** Whatever happens to this process, the addresses go when the right to them does. */
  #arm(): void {
    const afterMs = this.#untilMs - this.#options.timers.nowMs() + GRACE_MS;
    for (const link of this.#links) {
      const sites = this.#sites.filter(({ wanted }) => wanted.interfaceName === link.interfaceName);
      const copies = sites.map(({ held }) => held).filter((copy) => copy !== null);
      link.arm(copies, afterMs);
    }
  }

  #resultOf(refusals: readonly Refusal[]): AddressResult {
    const text = textOf(this.#sites, refusals);
    return text === null ? { isDone: true } : failed(text);
  }
}

/** What is to be said of each site that has something against it; null when none has. */
function textOf(sites: readonly AddressSite[], refusals: readonly Refusal[]): string | null {
  const texts = refusals.flatMap((refusal, place) => {
    const wanted = sites[place]?.wanted;
    return refusal === null || wanted === undefined ? [] : [`${addressText(wanted)}: ${refusal}`];
  });
  return texts.length === 0 ? null : texts.join('; ');
}
