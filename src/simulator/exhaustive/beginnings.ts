import { epoch, hostOf, monitorId, serverId } from '../../../sentinel/index.js';
import type { CoreConfig, DurableRecord, MonitorId, ServerId, Table } from '../../../sentinel/index.js';
import type { BreakableRule } from '../site.js';
import { worldConfig } from '../world-config.js';
import { passTime, start } from './living.js';
import type { SmallServer } from './small-server.js';
import type { Allowance, SmallMonitor, SmallWorld } from './small-world.js';

/** How the master of a small world is lost. */
export type Loss = 'kill' | 'cut';

/** Where an exhaustive run begins. */
export interface Beginning {
  readonly world: SmallWorld;
  readonly configs: ReadonlyMap<MonitorId, CoreConfig>;
}

const HOSTS = [5, 6, 7] as const;

const LEASE = { lengthMs: 500, marginMs: 100, unguardedMs: 600 } as const;

/** How long all has been well before the master is lost, in virtual ms. */
const CALM_MS = 1000;

/** How long the world is followed from then on, in virtual ms. */
const AFTER_MS = 2500;

/** Three monitors and three servers that have been well for a while, and then lose their master. */
export function beginSmallWorld(
  loss: Loss,
  rules: ReadonlySet<BreakableRule>,
  allowance: Partial<Allowance>,
): Beginning {
  const configs = new Map(HOSTS.map((n) => [monitorOf(n), configOf(monitorOf(n), rules)] as const));
  const world: SmallWorld = {
    now: 0,
    monitors: new Map(HOSTS.map((n) => [monitorOf(n), newMonitor(monitorOf(n))] as const)),
    servers: new Map(HOSTS.map((n) => [serverOf(n), newServer(n)] as const)),
    links: new Map(),
    cutOff: new Set(),
    unguarded: new Set(),
    facts: new Map(),
    left: { crashes: 0, losses: 0, delays: 0, untilMs: CALM_MS },
    sabotage: rules,
  };
  for (const [id, config] of configs) {
    const monitor = world.monitors.get(id);
    if (monitor !== undefined) start(world, monitor, config);
  }
  while (world.now < CALM_MS) passTime(world);
  const left = { crashes: 1, losses: 0, delays: 1, untilMs: CALM_MS + AFTER_MS, ...allowance };
  return { world: { ...lose(world, loss), left }, configs };
}

function lose(world: SmallWorld, loss: Loss): SmallWorld {
  const master = world.servers.get(serverOf(5));
  if (loss === 'cut' || master === undefined) return { ...world, cutOff: new Set([hostOf(serverOf(5))]) };
  world.servers.set(master.id, { ...master, isUp: false });
  return world;
}

function configOf(self: MonitorId, rules: ReadonlySet<BreakableRule>): CoreConfig {
  const sabotage = new Set([...rules].filter((rule) => rule !== 'persist-before-send'));
  const names = { servers: HOSTS.map(serverOf), voters: HOSTS.map(monitorOf) };
  return worldConfig({ self, ...names, downAfterMs: 500, lease: LEASE, sabotage });
}

function newMonitor(id: MonitorId): SmallMonitor {
  return { id, state: null, disk: RECORD, writing: null, waiting: [], looks: [], deed: null };
}

function newServer(n: (typeof HOSTS)[number]): SmallServer {
  const position = { history: 'h0', offset: 1000, parent: null };
  const common = { id: serverOf(n), isUp: true, isFenced: false, position };
  return n === 5 ? { ...common, role: 'master', master: null } : { ...common, role: 'replica', master: serverOf(5) };
}

function monitorOf(n: number): MonitorId {
  return monitorId(`10.0.0.${n}:26379`);
}

function serverOf(n: number): ServerId {
  return serverId(`10.0.0.${n}:6379`);
}

const TABLE: Table = {
  epoch: epoch(1),
  version: 1,
  phase: 'stable',
  master: serverOf(5),
  target: null,
  order: HOSTS.map(serverOf),
  voters: HOSTS.map(monitorOf),
  former: [],
  next: null,
  sinceUnixMs: 0,
};

const RECORD: DurableRecord = {
  promised: epoch(1),
  votedFor: monitorOf(5),
  table: TABLE,
  floor: { history: 'h0', offset: 1000, parent: null },
  longestLeaseMs: LEASE.lengthMs,
  leasedAmong: [],
  discovered: { servers: [], monitors: [] },
};
