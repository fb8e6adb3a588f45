import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../src/demo/deadline.js';
import type { ProcessHandle } from '../../src/demo/process-handle.js';
import { systemTimers as timers } from '../../src/timers.js';
import { holdingsOf, readWatched } from './address-plan.js';
import type { Holding, Watched } from './address-plan.js';
import { startScript } from './lab-host.js';
import type { Network } from './network.js';
import { runTool } from './system-tool.js';

export const VIRTUAL_ADDRESS = '10.77.0.100';
const LOOK_EVERY_MS = 5;

/** What is watched, and from where. */
export interface WatchSite {
  readonly network: Network;
  readonly dir: string;
  readonly hosts: readonly number[];
  /** From here the link is asked. */
  readonly clientHost: number;
}

/** Somebody answers for the address, who did not a moment before. */
export interface Answer {
  readonly atMs: number;
  readonly host: number | null;
  /** Since the last answer before, whoever gave it. */
  readonly gapMs: number;
}

/** Looks at every host, and at the link from outside, all the time. */
export class AddressWatch {
  readonly #site: WatchSite;
  readonly #files: ReadonlyMap<number, string>;
  readonly #processes: readonly ProcessHandle[];
  readonly #macs: ReadonlyMap<string, number>;

  private constructor(site: WatchSite, files: ReadonlyMap<number, string>, processes: readonly ProcessHandle[]) {
    this.#site = site;
    this.#files = files;
    this.#processes = processes;
    this.#macs = new Map(site.hosts.map((host) => [macOf(site.network, host), host]));
  }

  static async start(site: WatchSite): Promise<AddressWatch> {
    const { network, dir, clientHost } = site;
    const files = new Map([...site.hosts, clientHost].map((host) => [host, join(dir, `address-${host}.log`)]));
    for (const file of files.values()) rmSync(file, { force: true });
    const processes = await Promise.all(
      [...files].map(([host, logFile]) => {
        const argument = { address: VIRTUAL_ADDRESS, everyMs: LOOK_EVERY_MS, logFile, asksLink: host === clientHost };
        return startScript({ script: 'address-watch.ts', name: `watch-${host}`, argument, host, dir, network });
      }),
    );
    return new AddressWatch(site, files, processes);
  }

  /** The times in which each host had the address. */
  holdings(): readonly Holding[] {
    return this.#site.hosts.flatMap((host) => holdingsOf(host, this.#watched(host)));
  }

  /** The hosts that have the address at this moment. */
  holders(): readonly number[] {
    return this.#site.hosts.filter((host) => this.#watched(host).at(-1)?.text === 'here');
  }

  answers(): readonly Answer[] {
    return this.#watched(this.#site.clientHost).map(({ atMs, text, lastMs }) => ({
      atMs,
      host: this.#macs.get(text) ?? null,
      gapMs: lastMs === 0 ? 0 : atMs - lastMs,
    }));
  }

  /** Waits until this host has the address and no other, or none has. */
  async waitFor(host: number | null, limitMs = 10_000): Promise<void> {
    const wanted = host === null ? '' : String(host);
    const missing = () => {
      const holders = this.holders().join();
      return holders === wanted ? null : `the hosts that have it are [${holders}]`;
    };
    const what = host === null ? 'nobody to have the address' : `host ${host} alone to have the address`;
    await waitUntil({ what, limitMs, timers, missing, everyMs: 20 });
  }

  /** Waits until the link finds the address at this host and no other. */
  async waitForAnswers(host: number): Promise<void> {
    await this.waitFor(host);
    const missing = () => (this.answers().at(-1)?.host === host ? null : 'another one answers, or nobody');
    await waitUntil({ what: `host ${host} to answer for the address`, limitMs: 5000, timers, missing, everyMs: 20 });
  }

  /** The first answer from another host than this one after a moment. */
  async answeredElsewhere(old: number, sinceMs: number, limitMs = 10_000): Promise<Answer> {
    const find = () => this.answers().find(({ atMs, host }) => atMs > sinceMs && host !== null && host !== old);
    const missing = () => (find() === undefined ? 'it does not' : null);
    await waitUntil({ what: 'the address to answer elsewhere', limitMs, timers, missing, everyMs: 20 });
    const found = find();
    if (found === undefined) throw new Error('an answer was lost');
    return found;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop(1000)));
  }

  #watched(host: number): readonly Watched[] {
    return readWatched(this.#files.get(host) ?? '');
  }
}

function macOf(network: Network, host: number): string {
  return runTool('ip', [...network.inside(host), 'cat', '/sys/class/net/eth0/address']).trim();
}
