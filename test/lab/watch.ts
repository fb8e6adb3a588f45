import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../src/demo/deadline.js';
import type { ProcessHandle } from '../../src/demo/process-handle.js';
import { systemTimers as timers } from '../../src/timers.js';
import { holdingsOf, readWatched } from './address-plan.js';
import type { Holding, WatchPlan, Watched } from './address-plan.js';
import { readHeard } from './heard-frames.js';
import type { AttributedFrame } from './heard-frames.js';
import { startScript } from './lab-host.js';
import type { Network } from './network.js';
import { runTool } from './system-tool.js';

export const VIRTUAL_ADDRESS = '10.77.0.100';
/** The second one of a group that has one of each family. */
export const VIRTUAL_ADDRESS_6 = 'fd77::100';
const LOOK_EVERY_MS = 5;

/** What is watched, and from where. */
export interface WatchSite {
  readonly network: Network;
  readonly dir: string;
  readonly hosts: readonly number[];
  /** From here the link is asked. */
  readonly clientHost: number;
  /** Default: the one of IPv4. */
  readonly addresses?: readonly string[];
}

/** Somebody answers for an address, who did not a moment before. */
export interface Answer {
  readonly atMs: number;
  readonly host: number | null;
  /** Since the last answer before, whoever gave it. */
  readonly gapMs: number;
}

/** Looks at every host, and at the link from outside, all the time. Where nothing else is said a question is about the first address. */
export class AddressWatch {
  readonly addresses: readonly string[];
  readonly #site: WatchSite;
  readonly #files: ReadonlyMap<number, string>;
  readonly #processes: readonly ProcessHandle[];
  readonly #macs: ReadonlyMap<string, number>;

  private constructor(site: WatchSite, files: ReadonlyMap<number, string>, processes: readonly ProcessHandle[]) {
    this.addresses = addressesOf(site);
    this.#site = site;
    this.#files = files;
    this.#processes = processes;
    this.#macs = new Map(site.hosts.map((host) => [macOf(site.network, host), host]));
  }

  static async start(site: WatchSite): Promise<AddressWatch> {
    const { network, dir, clientHost } = site;
    const files = new Map([...site.hosts, clientHost].map((host) => [host, join(dir, `address-${host}.log`)]));
    for (const file of [...files.values(), framesFileOf(site)]) rmSync(file, { force: true });
    const processes = await Promise.all(
      [...files].map(([host, logFile]) => {
        const framesFile = host === clientHost ? framesFileOf(site) : null;
        const argument: WatchPlan = { addresses: addressesOf(site), everyMs: LOOK_EVERY_MS, logFile, framesFile };
        return startScript({ script: 'address-watch.ts', name: `watch-${host}`, argument, host, dir, network });
      }),
    );
    return new AddressWatch(site, files, processes);
  }

  /** The times in which each host had each address. */
  holdings(): readonly Holding[] {
    return this.#site.hosts.flatMap((host) => holdingsOf(host, this.#watched(host)));
  }

  /** The hosts that have an address at this moment. */
  holders(address = this.#first()): readonly number[] {
    const last = (host: number) => this.#watched(host).findLast((each) => each.address === address);
    return this.#site.hosts.filter((host) => last(host)?.text === 'here');
  }

  answers(address = this.#first()): readonly Answer[] {
    const answers = this.#watched(this.#site.clientHost).filter((each) => each.address === address);
    return answers.map(({ atMs, text, lastMs }) => ({
      atMs,
      host: this.#hostOf(text),
      gapMs: lastMs === 0 ? 0 : atMs - lastMs,
    }));
  }

  /** Every frame about the addresses that was heard outside, in order. */
  frames(): readonly AttributedFrame[] {
    return readHeard(framesFileOf(this.#site)).map((frame) => ({ ...frame, host: this.#hostOf(frame.mac) }));
  }

  /** Waits until this host has all addresses and no other has one, or none has. */
  async waitFor(host: number | null, limitMs = 10_000): Promise<void> {
    const wanted = host === null ? '' : String(host);
    const missing = () => {
      const holders = this.addresses.map((address) => this.holders(address).join());
      return holders.every((each) => each === wanted) ? null : `the hosts that have it are [${holders.join('; ')}]`;
    };
    const what = host === null ? 'nobody to have the address' : `host ${host} alone to have the address`;
    await waitUntil({ what, limitMs, timers, missing, everyMs: 20 });
  }

  /** Waits until the link finds all addresses at this host and no other. */
  async waitForAnswers(host: number): Promise<void> {
    await this.waitFor(host);
    const missing = () =>
      this.addresses.every((address) => this.answers(address).at(-1)?.host === host)
        ? null
        : 'another one answers, or nobody';
    await waitUntil({ what: `host ${host} to answer for the address`, limitMs: 5000, timers, missing, everyMs: 20 });
  }

  /** The first answer from another host than this one after a moment. */
  async answeredElsewhere(old: number, sinceMs: number, limitMs = 10_000, address = this.#first()): Promise<Answer> {
    const find = () => this.answers(address).find(({ atMs, host }) => atMs > sinceMs && host !== null && host !== old);
    const missing = () => (find() === undefined ? 'it does not' : null);
    await waitUntil({ what: `${address} to answer elsewhere`, limitMs, timers, missing, everyMs: 20 });
    const found = find();
    if (found === undefined) throw new Error('an answer was lost');
    return found;
  }

  /** The same of each address, in order. */
  async allAnsweredElsewhere(old: number, sinceMs: number, limitMs = 10_000): Promise<readonly Answer[]> {
    return await Promise.all(this.addresses.map((address) => this.answeredElsewhere(old, sinceMs, limitMs, address)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop(1000)));
  }

  #first(): string {
    return this.addresses[0] ?? VIRTUAL_ADDRESS;
  }

  #hostOf(mac: string): number | null {
    return this.#macs.get(mac) ?? null;
  }

  #watched(host: number): readonly Watched[] {
    return readWatched(this.#files.get(host) ?? '');
  }
}

function addressesOf({ addresses = [VIRTUAL_ADDRESS] }: WatchSite): readonly string[] {
  return addresses;
}

function framesFileOf({ dir }: WatchSite): string {
  return join(dir, 'address-frames.log');
}

function macOf(network: Network, host: number): string {
  return runTool('ip', [...network.inside(host), 'cat', '/sys/class/net/eth0/address']).trim();
}
