import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../src/demo/deadline.js';
import type { Endpoint } from '../../src/demo/free-ports.js';
import type { ProcessHandle } from '../../src/demo/process-handle.js';
import { systemTimers as timers } from '../../src/timers.js';
import { sharedNowMs } from './client-plan.js';
import type { ClientPlan } from './client-plan.js';
import { reachOf } from './cut.js';
import type { Way } from './cut.js';
import { keptWrites } from './kept-writes.js';
import { startScript } from './lab-host.js';
import type { LabHost } from './lab-host.js';
import { LAB_GROUP, PORTS } from './monitor-program.js';
import type { MonitorProgram } from './monitor-program.js';
import type { Network } from './network.js';
import { setReport } from './set-report.js';
import type { SetReport } from './set-report.js';
import { obstacleOf } from './settling.js';
import { readHistory } from './write-history.js';
import type { Write } from './write-history.js';

interface Client {
  readonly name: string;
  /** Under which its values stand: another one in every run of a client. */
  readonly key: string;
  readonly logFile: string;
  readonly process: ProcessHandle;
}

const SETTLE_LIMIT_MS = 30_000;
/** Each write of a client follows the last by so much. */
const WRITE_EVERY_MS = 5;

/** What a lab consists of; `close` removes all of it. */
export interface LabParts {
  readonly program: MonitorProgram;
  readonly hosts: readonly LabHost[];
  readonly dir: string;
  readonly network: Network;
  readonly clientHost: number;
  readonly close: () => void;
}

/** Real servers and monitors on hosts of their own, and the faults that can befall them. */
export class Lab {
  readonly hosts: readonly LabHost[];
  /** A host without server and monitor. */
  readonly clientHost: number;
  readonly #parts: LabParts;
  readonly #clients: Client[] = [];
  #started = 0;
  readonly #lapses: { server: string; fromMs: number; toMs: number }[] = [];

  constructor(parts: LabParts) {
    this.#parts = parts;
    this.hosts = parts.hosts;
    this.clientHost = parts.clientHost;
  }

  host(n: number): LabHost {
    const host = this.hosts[n - 1];
    if (host === undefined) throw new Error(`no host ${n}`);
    return host;
  }

  server(n: number): ProcessHandle {
    const { server } = this.host(n);
    if (server === null) throw new Error(`no server on host ${n}`);
    return server;
  }

  get network(): Network {
    return this.#parts.network;
  }

  /** All hosts but these, the host of clients included. */
  others(...hosts: readonly number[]): readonly number[] {
    const all = [...this.hosts.map(({ number }) => number), this.clientHost];
    return all.filter((host) => !hosts.includes(host));
  }

  /** Nothing passes these ways until the next cut, or `heal`. @returns when it began, as clients see time */
  cut(ways: readonly Way[]): number {
    const fromMs = sharedNowMs();
    const all = this.hosts.map(({ number }) => number);
    for (const { number } of this.hosts) {
      if (reachOf(number, all, ways) <= all.length / 2) this.noteLapse(number, fromMs);
    }
    this.network.cut(ways);
    return fromMs;
  }

  heal(): void {
    this.network.cut([]);
    this.#endLapses();
  }

  /** What the server acknowledges from now on may be lost. */
  noteLapse(host: number, fromMs = sharedNowMs()): void {
    this.#lapses.push({ server: this.serverName(host), fromMs, toMs: Number.POSITIVE_INFINITY });
  }

  /** Sends a signal to the server of a host. @returns when, as clients see time */
  signalServer(host: number, signal: NodeJS.Signals): number {
    const atMs = sharedNowMs();
    if (signal !== 'SIGCONT') this.noteLapse(host, atMs);
    this.server(host).kill(signal);
    return atMs;
  }

  /** The host loses all its processes, and its link for as long as it is down. */
  async crash(host: number): Promise<void> {
    const { monitor, server } = this.host(host);
    if (server !== null) this.noteLapse(host);
    this.network.setLink(host, 'down');
    for (const process of [monitor, server]) process?.kill('SIGKILL');
    await Promise.all([monitor.ended(), server?.ended()]);
  }

  async boot(host: number): Promise<void> {
    this.network.setLink(host, 'up');
    await this.host(host).server?.restart();
    await this.host(host).monitor.restart();
  }

  /** Ends every fault: cuts, links that are down, processes that are stopped or ended. */
  async mend(): Promise<void> {
    this.network.cut([]);
    for (const { number, monitor, server } of this.hosts) {
      this.network.setLink(number, 'up');
      for (const process of [server, monitor]) process?.kill('SIGCONT');
      await server?.restart();
      await monitor.restart();
    }
    this.#endLapses();
  }

  /** Ends every fault and every client, so that a test that failed does not fail the next. */
  async restore(): Promise<void> {
    await this.#stopClients();
    this.#clients.length = 0;
    await this.mend();
  }

  /** Waits until every monitor that runs finds everything well and all agree. */
  async settle(limitMs = SETTLE_LIMIT_MS): Promise<void> {
    await this.waitFor('the group to be well', async () => await obstacleOf(this.hosts, this.#parts.program), limitMs);
  }

  /** Polls until nothing is missing. */
  async waitFor(what: string, missing: () => Promise<string | null> | string | null, limitMs = 10_000): Promise<void> {
    await waitUntil({ what, limitMs, timers, missing, everyMs: 20 });
  }

  /** Starts a client on a host. It sticks to the server of host `to`; without `to` it asks all monitors for the master. */
  async startClient(name: string, { on, to }: { on: number; to?: number }): Promise<void> {
    const { dir, network } = this.#parts;
    const key = `${name}-${++this.#started}`;
    const logFile = join(dir, `${key}.writes`);
    const monitors: readonly Endpoint[] = this.hosts.map(({ address }) => ({ address, port: PORTS.resp }));
    const argument: ClientPlan = {
      key,
      everyMs: WRITE_EVERY_MS,
      logFile,
      group: LAB_GROUP,
      monitors,
      server: to === undefined ? null : { address: this.host(to).address, port: PORTS.redis },
    };
    const process = await startScript({ script: 'client.ts', name, argument, host: on, dir, network });
    this.#clients.push({ name, key, logFile, process });
  }

  /** What the clients have logged so far. */
  writes(client?: string): readonly Write[] {
    return this.#clients.flatMap(({ name, logFile }) =>
      (client === undefined || client === name) && existsSync(logFile)
        ? readHistory(name, readFileSync(logFile, 'utf8'))
        : [],
    );
  }

  /** Waits until a client has an acknowledgement of this server, or of any, that is later than the given moment. */
  async waitForAcknowledged(
    client: string,
    { by, sinceMs = 0 }: { by?: number; sinceMs?: number } = {},
    limitMs = 10_000,
  ) {
    const isWanted = ({ outcome, endedMs, server }: Write) =>
      outcome === 'acknowledged' && endedMs > sinceMs && (by === undefined || server === this.serverName(by));
    const missing = () => {
      const writes = this.writes(client);
      const last = writes.at(-1);
      return writes.some(isWanted) ? null : `the last was ${last?.outcome} by ${last?.server} ${last?.code}`;
    };
    await this.waitFor(`an acknowledged write of ${client}${by === undefined ? '' : ` by ${by}`}`, missing, limitMs);
  }

  /** Ends the clients, and compares what they were told with what the master holds. The group must be well. */
  async report(): Promise<SetReport> {
    await this.#stopClients();
    const master = await this.master();
    const survivors = new Map<string, ReadonlySet<number>>();
    for (const { name, key } of this.#clients) {
      const values = await master.ask('redis', 'SMEMBERS', key);
      survivors.set(name, new Set((values as string[]).map(Number)));
    }
    const report = setReport({ writes: this.writes(), survivors, kept: await this.#kept(), lapses: this.#lapses });
    this.#clients.length = 0;
    return report;
  }

  /** What lost-and-found holds of each client; null where the monitors keep nothing. */
  async #kept(): Promise<ReadonlyMap<string, ReadonlySet<number>> | null> {
    if (this.#parts.program.name !== 'quorate') return null;
    const kept = await keptWrites(
      this.hosts.map(({ dir }) => dir),
      this.#clients.map(({ key }) => key),
    );
    return new Map(this.#clients.map(({ name, key }) => [name, kept.get(key) ?? new Set()]));
  }

  /** The host of the master, by the first monitor that runs. */
  async master(): Promise<LabHost> {
    const asked = this.hosts.find(({ monitor }) => monitor.isAlive());
    const answer = await asked?.ask('resp', 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', LAB_GROUP);
    const found = this.hosts.find(({ address }) => Array.isArray(answer) && address === answer[0]);
    if (found === undefined) throw new Error(`no host is the master ${String(answer)}`);
    return found;
  }

  serverName(host: number): string {
    return `${this.host(host).address}:${PORTS.redis}`;
  }

  close(): void {
    this.#parts.close();
  }

  async #stopClients(): Promise<void> {
    await Promise.all(this.#clients.map(({ process }) => process.stop(2000)));
  }

  #endLapses(): void {
    const nowMs = sharedNowMs();
    for (const lapse of this.#lapses) lapse.toMs = Math.min(lapse.toMs, nowMs);
  }
}
