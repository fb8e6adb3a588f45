import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTs } from '../../src/cli/main.js';
import { prepareQuorated } from '../../src/demo/monitor-process.js';
import type { MonitorPlan } from '../../src/demo/monitor-process.js';
import { startCluster, USUAL_PORTS } from '../../src/demo/cluster.js';
import type { Cluster, Host } from '../../src/demo/cluster.js';
import { findProgram } from '../../src/demo/programs.js';
import { askRedis } from '../../src/demo/redis-client.js';
import { Writer } from '../../src/demo/writer.js';
import type { GroupDocument } from '../../src/http/group-document.js';
import { systemTimers as timers } from '../../src/timers.js';
import { waitFor } from '../kit/wait-for.js';

export const ROOT = new URL('../..', import.meta.url).pathname;
export const GROUP = 'telemetry';
const path = process.env['PATH'] ?? '';

/** Real redis-servers with a real quorated beside each, on addresses of their own. */
export class Bed {
  readonly addresses: readonly string[];
  readonly dir = mkdtempSync(join(tmpdir(), 'quorate bed '));
  cluster: Cluster | null = null;
  readonly #writers: Writer[] = [];

  /** `net` keeps the addresses of two beds apart: 127.0.NET.1, .2, .3. */
  constructor(net: number, hosts = 3) {
    this.addresses = Array.from({ length: hosts }, (_, n) => `127.0.${net}.${n + 1}`);
  }

  async start(redisLines: readonly string[] = []): Promise<void> {
    const quorated = prepareQuorated({ quorated: join(ROOT, 'bin/quorated') });
    this.cluster = await startCluster({
      group: GROUP,
      addresses: this.addresses,
      dir: this.dir,
      redisServer: findProgram({ name: 'redis-server', path }),
      ports: USUAL_PORTS,
      downAfterMs: 1000,
      redisLines,
      monitor: { name: 'quorated', prepare: quorated, missing: (plans) => this.#missing(plans) },
      timers,
    });
    await this.cluster.settle(20_000);
  }

  async close(): Promise<void> {
    for (const writer of this.#writers) writer.close();
    for (const host of this.cluster?.hosts ?? []) host.redis.kill('SIGCONT');
    await this.cluster?.close();
    if (process.env['KEEP_BED'] === undefined) rmSync(this.dir, { recursive: true, force: true });
  }

  /** Host n, from 1. */
  host(n: number): Host {
    const host = this.cluster?.hosts[n - 1];
    if (host === undefined) throw new Error(`no host ${n}`);
    return host;
  }

  monitor(n: number) {
    const { monitor } = this.host(n);
    if (monitor === null) throw new Error(`no monitor ${n}`);
    return monitor;
  }

  /** The group as monitor n shows it. */
  async group(n: number): Promise<GroupDocument> {
    const answer = await fetch(`http://${this.addresses[n - 1]}:8379/api/v1/groups/${GROUP}`);
    if (!answer.ok) throw new Error(`monitor ${n} answers ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as GroupDocument;
  }

  async status(server: number, seenBy: number): Promise<string> {
    const { servers } = await this.group(seenBy);
    return servers.find(({ server: shown }) => shown.startsWith(`${this.addresses[server - 1]}`))?.status ?? 'missing';
  }

  /** Waits until monitor n shows this master in a stable table; returns how long it took. */
  async waitForMaster(master: number, seenBy: number, limitMs = 15_000): Promise<number> {
    const begin = timers.nowMs();
    const wanted = this.addresses[master - 1] ?? '';
    await waitFor(
      `${wanted} as master, seen by monitor ${seenBy}`,
      async () => {
        const { master: shown, phase } = await this.group(seenBy);
        return phase === 'stable' && shown !== null && shown.startsWith(wanted);
      },
      limitMs,
    );
    return timers.nowMs() - begin;
  }

  async waitForStatus(server: number, wanted: RegExp, seenBy: number): Promise<void> {
    const what = `status ${wanted} of server ${server}, seen by monitor ${seenBy}`;
    await waitFor(what, async () => wanted.test(await this.status(server, seenBy)), 15_000);
  }

  async settle(): Promise<void> {
    await this.cluster?.settle(20_000);
  }

  redis(n: number, ...command: [string, ...string[]]): Promise<unknown> {
    return askRedis({ address: this.addresses[n - 1] ?? '', port: USUAL_PORTS.redis, command, limitMs: 2000 });
  }

  sentinel(n: number, ...command: [string, ...string[]]): Promise<unknown> {
    return askRedis({ address: this.addresses[n - 1] ?? '', port: USUAL_PORTS.resp, command, limitMs: 15_000 });
  }

  /** `ts` against monitor n. */
  ts(n: number, ...args: string[]) {
    return ts('--monitor', this.addresses[n - 1] ?? '', ...args);
  }

  writer(keyPrefix = 'w:'): Writer {
    const monitors = this.addresses.map((address) => ({ address, port: USUAL_PORTS.resp }));
    const writer = new Writer({ monitors, group: GROUP, timers, everyMs: 5, keyPrefix });
    this.#writers.push(writer);
    return writer;
  }

  async #missing(plans: readonly MonitorPlan[]): Promise<string | null> {
    const documents = await Promise.all(
      plans.map(({ address }) => this.group(this.addresses.indexOf(address) + 1).catch(() => null)),
    );
    const [first] = documents;
    for (const [place, document] of documents.entries()) {
      if (document === null) return `monitor ${plans[place]?.address} does not answer`;
      const isWell = document.servers.every(({ status }) => status === 'ok') && document.phase === 'stable';
      if (!isWell)
        return `monitor ${plans[place]?.address}: ${document.servers.map(({ status }) => status).join(', ')}`;
      if (document.master !== first?.master || document.epoch !== first?.epoch) return 'the monitors differ';
    }
    return null;
  }
}

/** Runs the program `ts` in this process. */
export async function ts(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const io = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    env: {},
    configFile: '/nonexistent/quorate.yaml',
  };
  const code = await runTs(args, io);
  return { code, stdout, stderr };
}

/** Runs a program of bin/ until it ends by itself. */
export async function runToEnd(program: string, ...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'bin', program), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const limit = timers.after(10_000, () => child.kill('SIGKILL'));
  await once(child, 'close');
  limit();
  return { code: child.exitCode, output };
}
