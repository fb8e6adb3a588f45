import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askRedis } from '../../src/demo/redis-client.js';
import { startProcess } from '../../src/demo/process-handle.js';
import { systemTimers as timers } from '../../src/timers.js';
import { waitFor } from '../kit/wait-for.js';
import { Site } from './site.js';

export const MASTER_NAME = 'mymaster';

/** Where one monitor listens. */
interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Servers that are watched by monitors with the configuration of a redis-sentinel, ours and genuine ones. */
export class SentinelSite extends Site {
  readonly #endpoints = new Map<number, Endpoint>();

  /** Writes the file that a redis-sentinel on this host would have. @returns its name */
  writeConf(n: number, endpoint: Endpoint, lines: readonly string[] = []): string {
    this.#endpoints.set(n, endpoint);
    const dir = join(this.dir, `sentinel-${n}`);
    mkdirSync(dir, { recursive: true });
    const file = join(dir, 'sentinel.conf');
    const text = [
      `port ${endpoint.port}`,
      `bind ${endpoint.address}`,
      `dir ${dir}`,
      'protected-mode no',
      `sentinel monitor ${MASTER_NAME} ${this.address(1)} 6379 2`,
      `sentinel down-after-milliseconds ${MASTER_NAME} 1000`,
      `sentinel failover-timeout ${MASTER_NAME} 10000`,
      ...lines,
    ];
    writeFileSync(file, `${text.join('\n')}\n`);
    return file;
  }

  async startSentinel(n: number, endpoint?: Endpoint, lines: readonly string[] = []): Promise<void> {
    const file = this.writeConf(n, endpoint ?? { address: this.address(n), port: 26379 }, lines);
    await this.launch(n, 'quorate-sentinel', [file]);
  }

  async startGenuineSentinel(n: number): Promise<void> {
    // It would take the source of its connections for its address, and on one machine that is 127.0.0.1.
    const announced = `sentinel announce-ip ${this.address(n)}`;
    const args = [this.writeConf(n, { address: this.address(n), port: 26379 }, [announced])];
    const launch = { name: `redis-sentinel ${n}`, command: 'redis-sentinel', args, cwd: this.dir };
    this.adopt(n, await startProcess({ launch: { ...launch, logFile: this.logFile(n) }, timers }));
  }

  async ask(n: number, ...command: [string, ...string[]]): Promise<unknown> {
    const endpoint = this.#endpoints.get(n);
    if (endpoint === undefined) throw new Error(`no monitor ${n}`);
    return await askRedis({ ...endpoint, command, limitMs: 15_000 });
  }

  /** The answer to SENTINEL MASTER, REPLICAS or SENTINELS, as records. */
  async records(n: number, subcommand: string): Promise<Readonly<Record<string, string>>[]> {
    const answer = await this.ask(n, 'SENTINEL', subcommand, MASTER_NAME);
    const instances = (subcommand === 'MASTER' ? [answer] : answer) as string[][];
    return instances.map((flat) => {
      const names = flat.filter((_, place) => place % 2 === 0);
      return Object.fromEntries(names.map((name, place) => [name, flat[2 * place + 1] ?? '']));
    });
  }

  async master(n: number): Promise<string> {
    const address = await this.ask(n, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER_NAME);
    return Array.isArray(address) ? address.join(':') : 'none';
  }

  /** Waits until each of these monitors names this server as the master. */
  async waitForAddress(server: string, seenBy: readonly number[]): Promise<void> {
    for (const n of seenBy) {
      await waitFor(`${server} as master, by monitor ${n}`, async () => (await this.master(n)) === server, 15_000);
    }
  }

  /** Waits until each of these monitors knows so many other monitors and replicas that are well. */
  async waitForAcquaintance(seenBy: readonly number[], { others, replicas }: { others: number; replicas: number }) {
    for (const n of seenBy) {
      let shown = '';
      const isKnown = async () => {
        const [found, following] = await Promise.all([this.records(n, 'SENTINELS'), this.records(n, 'REPLICAS')]);
        shown = [...found, ...following].map(({ ip, port, flags }) => `${ip}:${port} ${flags}`).join(', ');
        const isWell = following.every(({ flags, 'master-link-status': link }) => flags === 'slave' && link === 'ok');
        const areLive = found.every(({ flags }) => flags === 'sentinel');
        return isWell && areLive && found.length === others && following.length === replicas;
      };
      await waitFor('acquaintance', isKnown, 15_000).catch((cause: unknown) => {
        throw new Error(`monitor ${n} does not know ${others} monitors and ${replicas} replicas, but: ${shown}`, {
          cause,
        });
      });
    }
  }
}
