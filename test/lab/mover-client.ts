import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AddressResult } from '../../sentinel/index.js';
import type { AddressReport } from '../../src/address/mover.js';
import type { WantedAddress } from '../../src/address/wanted-address.js';
import type { Network } from './network.js';

/** What a mover on a host is made from. */
export interface MoverPlan {
  readonly addresses: readonly WantedAddress[];
  readonly hosts: readonly string[];
}

/** What it can be asked. */
export type MoverQuestion =
  | { readonly do: 'claim'; readonly forMs: number }
  | { readonly do: 'release' | 'report' | 'findings' | 'close' | 'serve' | 'left' }
  | { readonly do: 'connect' | 'announce' | 'flood'; readonly address: string };

/** A flood opens so many connections at the same time, one after the other each. */
export const FLOOD_LANES = 4;

/** A mover in a namespace, driven by lines. */
export class MoverClient {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: ((value: unknown) => void)[] = [];
  readonly #early: unknown[] = [];

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const value: unknown = JSON.parse(line);
      const next = this.#waiting.shift();
      if (next === undefined) this.#early.push(value);
      else next(value);
    });
    child.stderr.pipe(process.stderr);
  }

  /** `prefix`: what stands in front of the command on that host. */
  static async start(
    network: Network,
    host: number,
    plan: MoverPlan,
    prefix: readonly string[] = [],
  ): Promise<MoverClient> {
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const script = join(import.meta.dirname, 'mover-host.ts');
    const command = [process.execPath, '--import', loader, script, JSON.stringify(plan)];
    const client = new MoverClient(spawn('/usr/sbin/ip', [...network.inside(host), ...prefix, ...command]));
    await client.next();
    return client;
  }

  /** The next line that it says. */
  next(): Promise<unknown> {
    if (this.#early.length > 0) return Promise.resolve(this.#early.shift());
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  ask(question: MoverQuestion): Promise<unknown> {
    const answer = this.next();
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    return answer;
  }

  async claim(forMs: number): Promise<AddressResult> {
    return (await this.ask({ do: 'claim', forMs })) as AddressResult;
  }

  async release(): Promise<AddressResult> {
    return (await this.ask({ do: 'release' })) as AddressResult;
  }

  async report(): Promise<readonly AddressReport[]> {
    return (await this.ask({ do: 'report' })) as readonly AddressReport[];
  }

  async findings(): Promise<readonly string[]> {
    return (await this.ask({ do: 'findings' })) as readonly string[];
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
