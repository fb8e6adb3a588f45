import type { DurableRecord, Effect, MonitorId, ServerId, State } from '../../../sentinel/index.js';
import type { BreakableRule } from '../site.js';
import { copyState } from './copy.js';
import type { Facts } from './facts.js';
import type { SmallDeed, SmallServer } from './small-server.js';

/** A world of plain data, so that every way it can go can be tried. */
export interface SmallWorld {
  now: number;
  readonly monitors: Map<MonitorId, SmallMonitor>;
  readonly servers: Map<ServerId, SmallServer>;
  /** What is on its way between two monitors, in the order of its sending. */
  readonly links: Map<string, Letter[]>;
  /** Hosts that nothing reaches, and that reach nothing. */
  readonly cutOff: ReadonlySet<string>;
  /** Servers whose keeper died: nobody could fence them in time, and DESIGN 3.4 says so. */
  unguarded: ReadonlySet<string>;
  facts: Facts;
  left: Allowance;
  readonly sabotage: ReadonlySet<BreakableRule>;
}

/** How often something may still happen in the rest of this way. */
export interface Allowance {
  readonly crashes: number;
  readonly losses: number;
  /** Times at which the clock goes on although something is on its way. */
  readonly delays: number;
  readonly untilMs: number;
}

/** A message on its way. */
export interface Letter {
  readonly from: MonitorId;
  readonly to: MonitorId;
  readonly message: Extract<Effect, { kind: 'send' }>['message'];
}

/** A monitor with its process, its disk and what it has begun. */
export interface SmallMonitor {
  readonly id: MonitorId;
  /** Null while it does not run. */
  state: State | null;
  disk: DurableRecord | null;
  /** The record that is on its way to the disk. */
  writing: DurableRecord | null;
  waiting: Effect[];
  /** The servers that it is looking at; the answers come when time passes. */
  looks: ServerId[];
  /** The promotion, or the opening of another host's server, that it has begun and not heard the end of. */
  deed: SmallDeed | null;
}

/** A world that can go another way than the original. */
export function copyWorld(world: SmallWorld): SmallWorld {
  const monitors = new Map<MonitorId, SmallMonitor>();
  for (const [id, monitor] of world.monitors) {
    const state = monitor.state === null ? null : copyState(monitor.state);
    monitors.set(id, { ...monitor, state, waiting: monitor.waiting.slice(), looks: monitor.looks.slice() });
  }
  const links = new Map([...world.links].map(([way, letters]) => [way, letters.slice()]));
  return { ...world, monitors, links, servers: new Map(world.servers) };
}

/** Two worlds with the same fingerprint go on alike. */
export function fingerprint(world: SmallWorld): string {
  const { now, monitors, servers, links, facts, left } = world;
  return JSON.stringify({ now, monitors, servers, links, facts, left }, flat);
}

/** What never differs, or follows from the rest, is left out. */
function flat(key: string, value: unknown): unknown {
  if (key === 'config' || key === 'periods' || key === 'keepers' || key === 'circle') return undefined;
  if (!(value instanceof Map) && !(value instanceof Set)) return value;
  return [...value].map((each: unknown) => (isList(each) ? each : [each])).toSorted(byText);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function byText(a: readonly unknown[], b: readonly unknown[]): number {
  const [one, other] = [String(a[0]), String(b[0])];
  return one < other ? -1 : Number(one > other);
}
