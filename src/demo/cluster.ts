import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.js';
import type { Timers } from '../timers.js';
import { waitUntil } from './deadline.js';
import type { Endpoint } from './free-ports.js';
import type { MonitorKind, MonitorPlan } from './monitor-process.js';
import { startProcess, type Launch, type ProcessHandle } from './process-handle.js';
import { prepareRedis, roleObstacle } from './redis-process.js';

/** Some hosts on one machine: on each of the addresses a redis-server, and a monitor beside it. */
export interface ClusterPlan {
  readonly group: string;
  /** The operator's order: the first is the first master. */
  readonly addresses: readonly string[];
  readonly dir: string;
  readonly redisServer: string;
  readonly ports: Ports;
  readonly downAfterMs: number;
  /** More lines of redis.conf, for every server. */
  readonly redisLines: readonly string[];
  /** Null: no monitors. */
  readonly monitor: MonitorKind | null;
  readonly timers: Timers;
  /** Ends the start early. */
  readonly stop?: AbortSignal;
  /** Told after every start, so that whoever owns the cluster can write down its processes. */
  readonly onStart?: (processes: readonly ProcessHandle[]) => void;
}

/** The same three on every host of a cluster. */
export interface Ports {
  readonly redis: number;
  readonly resp: number;
  readonly http: number;
}

/** The ports that Quorate's users know. */
export const USUAL_PORTS: Ports = { redis: 6379, resp: 26379, http: 8379 };

/** One address with the processes that run on it. */
export interface Host {
  readonly address: string;
  readonly redis: ProcessHandle;
  /** Null in a cluster without monitors. */
  readonly monitor: ProcessHandle | null;
  readonly plan: MonitorPlan;
}

/** Processes that were started here and end with `close`. */
export interface Cluster {
  readonly hosts: readonly Host[];
  /** Waits until every monitor that runs sees all servers well and all name the same master. */
  settle(limitMs: number): Promise<void>;
  /** Starts every process that is down; returns their names. */
  restartDead(): Promise<readonly string[]>;
  /** Ends everything that was started. */
  close(): Promise<void>;
}

/** Every place that a cluster listens on. */
export function endpointsOf({ addresses, ports }: Pick<ClusterPlan, 'addresses' | 'ports'>): readonly Endpoint[] {
  return addresses.flatMap((address) => Object.values(ports).map((port: number) => ({ address, port })));
}

/** Starts servers, waits for their replication, then starts the monitors; what was started is ended when one fails. */
export async function startCluster(plan: ClusterPlan): Promise<Cluster> {
  const processes: ProcessHandle[] = [];
  const start = async (launch: Launch) => {
    const handle = await startProcess({ launch, timers: plan.timers });
    processes.push(handle);
    plan.onStart?.(processes);
    return handle;
  };
  try {
    return clusterOf(plan, processes, await startHosts(plan, start));
  } catch (error) {
    await closeAll(processes);
    throw error;
  }
}

async function startHosts(plan: ClusterPlan, start: (launch: Launch) => Promise<ProcessHandle>): Promise<Host[]> {
  const plans = plan.addresses.map((address) => monitorPlan(plan, address));
  const servers: ProcessHandle[] = [];
  for (const { address, dir } of plans) servers.push(await start(redisLaunch(plan, address, dir)));
  await waitForReplication(plan, servers);
  const hosts: Host[] = [];
  for (const [place, hostPlan] of plans.entries()) {
    const redis = servers[place];
    const monitor = plan.monitor === null ? null : await start(plan.monitor.prepare(hostPlan));
    if (redis !== undefined) hosts.push({ address: hostPlan.address, redis, monitor, plan: hostPlan });
  }
  return hosts;
}

function monitorPlan(plan: ClusterPlan, address: string): MonitorPlan {
  const dir = join(plan.dir, address.replaceAll(':', '_'));
  mkdirSync(dir, { recursive: true });
  const { group, addresses, downAfterMs, ports } = plan;
  return { address, dir, group, addresses, downAfterMs, ...portsOf(ports) };
}

function portsOf({ redis, resp, http }: Ports): Pick<MonitorPlan, 'redisPort' | 'respPort' | 'httpPort'> {
  return { redisPort: redis, respPort: resp, httpPort: http };
}

function redisLaunch(plan: ClusterPlan, address: string, dir: string): Launch {
  const first = plan.addresses[0] ?? address;
  return prepareRedis({
    redisServer: plan.redisServer,
    address,
    port: plan.ports.redis,
    dir: join(dir, 'redis'),
    master: address === first ? null : first,
    extraLines: plan.redisLines,
  });
}

async function waitForReplication(plan: ClusterPlan, servers: readonly ProcessHandle[]): Promise<void> {
  const { addresses, ports, timers, stop } = plan;
  const [first = null] = addresses;
  const missing = async () => {
    stop?.throwIfAborted();
    requireAlive(servers);
    const obstacles = await Promise.all(
      addresses.map((address) =>
        roleObstacle({ address, port: ports.redis, master: address === first ? null : first }),
      ),
    );
    return obstacles.find((obstacle) => obstacle !== null) ?? null;
  };
  await waitUntil({ what: 'replication between the servers', limitMs: 30_000, timers, missing });
}

function clusterOf(plan: ClusterPlan, processes: readonly ProcessHandle[], hosts: readonly Host[]): Cluster {
  return {
    hosts,
    settle: (limitMs) => settle(plan, hosts, limitMs),
    restartDead: async () => {
      const dead = processes.filter((handle) => !handle.isAlive());
      for (const handle of dead) await handle.restart();
      plan.onStart?.(processes);
      return dead.map(({ name }) => name);
    },
    close: () => closeAll(processes),
  };
}

async function settle({ monitor, timers }: ClusterPlan, hosts: readonly Host[], limitMs: number): Promise<void> {
  if (monitor === null) return;
  const running = hosts.filter((host) => host.monitor?.isAlive());
  const missing = async () => {
    requireAlive(running.flatMap((host) => host.monitor ?? []));
    return monitor.missing(running.map(({ plan }) => plan));
  };
  await waitUntil({ what: `${running.length} monitors to agree that all is well`, limitMs, timers, missing });
}

function requireAlive(processes: readonly ProcessHandle[]): void {
  const dead = processes.find((handle) => !handle.isAlive());
  if (dead !== undefined) throw new AppError('E_UNREACHABLE', `${dead.name} ended:\n${dead.lastWords()}`);
}

async function closeAll(processes: readonly ProcessHandle[]): Promise<void> {
  await Promise.all(processes.map((handle) => handle.stop(3000)));
}
