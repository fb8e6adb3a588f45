import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { startProcess } from '../../src/demo/process-handle.js';
import type { ProcessHandle } from '../../src/demo/process-handle.js';
import type { GroupDocument } from '../../src/http/group-document.js';
import { systemTimers as timers } from '../../src/timers.js';
import { startRedis } from '../kit/redis-server.js';
import type { RedisProcess, RedisStart } from '../kit/redis-server.js';
import { waitFor } from '../kit/wait-for.js';
import { GROUP, ROOT, ts } from './bed.js';

/** What a monitor's configuration has besides, or instead of, the usual. */
export interface Settings {
  readonly monitor?: Readonly<Record<string, unknown>>;
  readonly group?: Readonly<Record<string, unknown>>;
}

/** Hosts whose servers and monitors a test starts one by one; `Bed` starts all of them, and well. */
export class Site {
  readonly addresses: readonly string[];
  readonly dir = mkdtempSync(join(tmpdir(), 'quorate-site-'));
  readonly #servers = new Map<number, RedisProcess>();
  readonly #monitors = new Map<number, ProcessHandle>();

  /** Hosts are 127.0.NET.1, .2 and so on. */
  constructor(net: number, hosts = 3) {
    this.addresses = Array.from({ length: hosts }, (_, n) => `127.0.${net}.${n + 1}`);
  }

  address(n: number): string {
    const address = this.addresses[n - 1];
    if (address === undefined) throw new Error(`no host ${n}`);
    return address;
  }

  /** Starts the server of host n; `follows` is the host of its master. */
  async startServer(n: number, given: Partial<RedisStart> & { follows?: number } = {}): Promise<RedisProcess> {
    const { follows, ...start } = given;
    const replicaOf = follows === undefined ? {} : { replicaOf: { host: this.address(follows), port: 6379 } };
    const server = await startRedis({ host: this.address(n), port: 6379, ...replicaOf, ...start });
    this.#servers.set(n, server);
    return server;
  }

  /** Host 1 is the master of all the others; waits until they have its data. */
  async startServers(given: Partial<RedisStart> = {}): Promise<void> {
    await this.startServer(1, given);
    for (let n = 2; n <= this.addresses.length; n++) await this.startServer(n, { ...given, follows: 1 });
    await waitFor('linked replicas', async () => {
      const info = await this.server(1).cli('INFO', 'replication');
      return info.match(/state=online/g)?.length === this.addresses.length - 1 || this.addresses.length === 1;
    });
  }

  server(n: number): RedisProcess {
    const server = this.#servers.get(n);
    if (server === undefined) throw new Error(`no server on host ${n}`);
    return server;
  }

  /** Writes the configuration of host n and starts its quorated. */
  async startMonitor(n: number, settings: Settings = {}): Promise<ProcessHandle> {
    return await this.launch(n, 'quorated', ['--config', this.writeConfig(n, settings)]);
  }

  async startMonitors(settings: Settings = {}): Promise<void> {
    for (let n = 1; n <= this.addresses.length; n++) await this.startMonitor(n, settings);
  }

  /** Starts a program of bin/ as the monitor of host n. */
  async launch(n: number, program: string, args: readonly string[]): Promise<ProcessHandle> {
    const command = [join(ROOT, 'bin', program), ...args];
    const logFile = this.logFile(n);
    const launch = { name: `${program} ${n}`, command: process.execPath, args: command, cwd: this.dir, logFile };
    const handle = await startProcess({ launch, timers });
    this.adopt(n, handle);
    return handle;
  }

  /** Ends this process, too, when the site closes. */
  adopt(n: number, handle: ProcessHandle): void {
    this.#monitors.set(n, handle);
  }

  monitor(n: number): ProcessHandle {
    const monitor = this.#monitors.get(n);
    if (monitor === undefined) throw new Error(`no monitor on host ${n}`);
    return monitor;
  }

  /** @returns the file's name */
  writeConfig(n: number, { monitor = {}, group = {} }: Settings = {}): string {
    const file = join(this.dir, `quorate-${n}.yaml`);
    writeFileSync(file, stringify(this.#config(n, { monitor, group })));
    return file;
  }

  dataDir(n: number): string {
    return join(this.dir, `data-${n}`);
  }

  logFile(n: number): string {
    return join(this.dir, `monitor-${n}.log`);
  }

  log(n: number): string {
    return readFileSync(this.logFile(n), 'utf8');
  }

  /** The group as monitor n shows it. */
  async document(n: number): Promise<GroupDocument> {
    const url = `http://${this.address(n)}:8379/api/v1/groups/${GROUP}`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
    if (!answer.ok) throw new Error(`monitor ${n} answers ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as GroupDocument;
  }

  async status(server: number, seenBy: number): Promise<string> {
    const { servers } = await this.document(seenBy);
    return servers.find(({ host }) => host === this.address(server))?.status ?? 'missing';
  }

  /** `ts` against monitor n. */
  ts(n: number, ...args: string[]) {
    return ts('--monitor', this.address(n), ...args);
  }

  /** Polls until monitor `seenBy` shows what is wanted; tells the last that it showed when it does not come. */
  async waitFor(what: string, seenBy: number, isWanted: (group: GroupDocument) => boolean): Promise<void> {
    let shown = 'nothing';
    const look = async () => {
      const group = await this.document(seenBy);
      const statuses = group.servers.map(({ host, status }) => `${host} ${status}`);
      shown = [`master ${group.master} (${group.phase})`, ...statuses, ...group.notes].join('; ');
      return isWanted(group);
    };
    await waitFor(what, look, 15_000).catch((cause: unknown) => {
      throw new Error(`monitor ${seenBy} does not show ${what}, but: ${shown}`, { cause });
    });
  }

  async waitForMaster(master: number, seenBy: number): Promise<void> {
    const wanted = this.address(master);
    await this.waitFor(
      `${wanted} as master`,
      seenBy,
      (group) => group.phase === 'stable' && group.master?.split(':')[0] === wanted,
    );
  }

  /** Waits until these monitors, or all, find everything well, and each of them sees so itself. */
  async settle(monitors: readonly number[] = this.addresses.map((_, place) => place + 1)): Promise<void> {
    for (const n of monitors) await this.waitFor('a group that is well', n, isWell);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#monitors.values()].map((monitor) => monitor.stop(3000)));
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
    rmSync(this.dir, { recursive: true, force: true });
  }

  #config(n: number, { monitor, group }: Settings): object {
    const address = this.address(n);
    const peers = this.addresses.filter((other) => other !== address);
    return {
      monitor: { name: `m${n}`, address, data_dir: this.dataDir(n), peers, ...monitor },
      groups: [{ name: GROUP, engine: 'redis', servers: this.addresses, quorum: 2, down_after: '1s', ...group }],
    };
  }
}

function isWell({ state, master, asked, servers }: GroupDocument): boolean {
  return (
    state === 'ok' &&
    servers.every(({ server, evidence }) => {
      const own = evidence.find(({ monitor }) => monitor === asked.monitor);
      return server === master || (own?.link === 'up' && !own.is_syncing);
    })
  );
}
