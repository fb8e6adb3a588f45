import { hostOf, monitorId } from '../../sentinel/index.js';
import type {
  Change,
  CoreConfig,
  Effect,
  Epoch,
  Input,
  MonitorId,
  Outcome,
  ServerId,
  State,
} from '../../sentinel/index.js';
import { Agenda } from './agenda.js';
import { createDice } from './dice.js';
import type { Dice } from './dice.js';
import { newHost } from './host.js';
import type { Clock, Host } from './host.js';
import { ModelServer } from './model-server.js';
import { Network } from './network.js';
import { Processes } from './processes.js';
import { tellAll } from './site.js';
import type { BreakableRule, Observer, Observers, Site } from './site.js';
import { worldConfig } from './world-config.js';

/** How a world begins. */
export interface WorldOptions {
  readonly monitors?: number;
  readonly servers?: number;
  /** How many of the hosts belong to the group at first; the others wait to be added. All where it is not given. */
  readonly members?: number;
  /** How many of the monitors, the last ones, speak only the Sentinel protocol. */
  readonly foreign?: number;
  readonly settings?: Partial<CoreConfig>;
  readonly seed?: number;
  /** The clock of the monitor on each host; all show the world's own time where it is not given. */
  readonly clockOf?: (n: number) => Clock;
  readonly sabotage?: ReadonlySet<BreakableRule>;
  /** Whoever watches from the beginning. */
  readonly watch?: readonly ((site: Site) => Observer)[];
  /** Whether lines are written to `log`. */
  readonly isLogged?: boolean;
  /** Changes the servers before the first monitor starts. */
  readonly prepare?: (world: World) => void;
  /** Called after everything that happens. */
  readonly onMoment?: (world: World) => void;
  /** Called before each effect of a monitor; `false` makes the monitor die at this point instead. */
  readonly onEffect?: (monitor: MonitorId, effect: Effect) => boolean;
}

/** The hosts are 10.0.0.5, 10.0.0.6 and so on, and are called by their last part. */
const FIRST_HOST = 5;

/** Monitors running the real core, model servers, a network and disks, on one virtual clock. */
export class World implements Site {
  readonly seed: number;
  readonly agenda = new Agenda();
  readonly network: Network;
  readonly dice: Dice;
  readonly servers: ReadonlyMap<ServerId, ModelServer>;
  readonly hosts: ReadonlyMap<MonitorId, Host>;
  readonly sabotage: ReadonlySet<BreakableRule>;
  readonly outcomes = new Map<string, Outcome>();
  readonly log: string[] = [];
  readonly observers: Observers;
  readonly processes: Processes;
  /** Every effect of every monitor as it was begun, when switched on. */
  trace: string[] | null = null;
  readonly #options: WorldOptions;
  readonly #configs = new Map<MonitorId, CoreConfig>();

  constructor(options: WorldOptions = {}) {
    const { monitors = 3, servers = 3, seed = 1, foreign = 0 } = options;
    this.#options = options;
    this.seed = seed;
    this.sabotage = options.sabotage ?? new Set();
    this.dice = createDice(seed);
    this.network = new Network(numbers(Math.max(monitors, servers)), createDice(seed + 1));
    this.servers = new Map(
      numbers(servers)
        .map((n) => new ModelServer(n))
        .map((server) => [server.id, server]),
    );
    this.hosts = new Map(
      numbers(monitors).map((n, place) => {
        const host = newHost({
          monitor: this.monitor(n),
          n,
          clock: options.clockOf?.(n) ?? { rate: 1, offsetMs: 0 },
          foreign: place >= monitors - foreign ? { epoch: 0 as Epoch, votedFor: null } : null,
        });
        return [host.monitor, host];
      }),
    );
    this.observers = tellAll((options.watch ?? []).map((watch) => watch(this)));
    this.processes = new Processes(this);
    for (const server of this.servers.values()) if (server !== this.server(5)) server.follow(this.server(5).id);
    this.server(5).restart('master');
    this.#replicate();
    options.prepare?.(this);
    for (const host of this.hosts.values()) this.processes.start(host);
  }

  get now(): number {
    return this.agenda.now;
  }

  monitor(n: number): MonitorId {
    return monitorId(`10.0.0.${n}:26379`);
  }

  server(n: number): ModelServer {
    return known(
      [...this.servers.values()].find((server) => server.n === n),
      `server ${n}`,
    );
  }

  host(n: number): Host {
    return known(this.hosts.get(this.monitor(n)), `monitor ${n}`);
  }

  state(n: number): State {
    return known(this.host(n).state ?? undefined, `running monitor ${n}`);
  }

  start(n: number): void {
    this.processes.start(this.host(n));
  }

  kill(n: number): void {
    this.processes.kill(this.host(n));
  }

  pause(n: number): void {
    this.processes.pause(this.host(n));
  }

  wake(n: number): void {
    this.processes.wake(this.host(n));
  }

  killServer(n: number): void {
    this.processes.killServer(this.server(n));
  }

  /** The network is whole and quick again, and every link is made anew. */
  heal(): void {
    this.network.heal();
    const hosts = [...this.hosts.values()];
    for (const [place, host] of hosts.entries())
      for (const other of hosts.slice(place + 1)) this.processes.link(host, other);
  }

  request(n: number, id: string, change: Change): void {
    this.feed(n, { kind: 'requested', id, change });
  }

  feed(n: number, input: Input): void {
    this.processes.feed(this.host(n), input);
  }

  /** A client's write, acknowledged. */
  write(server: ModelServer, bytes: number): void {
    server.write(bytes);
    this.observers.onWrite(server, bytes);
  }

  run(ms: number): void {
    const untilMs = this.now + ms;
    do this.#afterwards();
    while (this.agenda.runNext(untilMs));
    this.#replicate();
  }

  /** Runs until the condition holds; the time it took. Throws after the limit. */
  runUntil(what: string, condition: () => boolean, limitMs = 20_000): number {
    const begin = this.now;
    while (!condition()) {
      if (this.now - begin > limitMs)
        throw new Error(`${what}: not within ${limitMs} ms\n${this.log.slice(-60).join('\n')}`);
      this.run(this.now - begin < 500 ? 1 : 20);
    }
    return this.now - begin;
  }

  configOf(self: MonitorId): CoreConfig {
    const made = this.#configs.get(self);
    if (made !== undefined) return made;
    const config = worldConfig({
      ...this.#membersFor(self),
      sabotage: coreRules(this.sabotage),
      ...this.#options.settings,
    });
    this.#configs.set(self, config);
    return config;
  }

  /** Who is not a member yet was told of all of them, and of itself. */
  #membersFor(self: MonitorId): { self: MonitorId; servers: readonly ServerId[]; voters: readonly MonitorId[] } {
    const [servers, voters] = [[...this.servers.keys()], [...this.hosts.keys()]];
    const { members = voters.length } = this.#options;
    const place = voters.indexOf(self);
    const isIn = (n: number): boolean => n < members || n === place;
    return { self, servers: servers.filter((_, n) => isIn(n)), voters: voters.filter((_, n) => isIn(n)) };
  }

  survives(host: Host, effect: Effect): boolean {
    if (ABOUT_LINKS.has(effect.kind)) return true;
    this.trace?.push(`${this.now} ${host.monitor} ${JSON.stringify(effect)}`);
    if (host.effectsToLive !== null && isNoticed(effect)) host.effectsToLive -= 1;
    const isSpared = this.#options.onEffect?.(host.monitor, effect) !== false;
    if (isSpared && (host.effectsToLive === null || host.effectsToLive >= 0)) return true;
    this.note(host, () => `dies before ${effect.kind === 'send' ? `send ${effect.message.kind}` : effect.kind}`);
    this.processes.kill(host);
    return false;
  }

  note(host: Host | null, text: () => string): void {
    if (this.#options.isLogged === false) return;
    this.log.push(`${Math.round(this.now)} ${host === null ? '-' : hostOf(host.monitor)} ${text()}`);
  }

  #afterwards(): void {
    this.#replicate();
    this.observers.onMoment();
    this.#options.onMoment?.(this);
  }

  #replicate(): void {
    for (const server of this.servers.values()) server.now = this.now;
    for (const server of this.servers.values()) {
      if (server.role === 'master') continue;
      const upstream = server.master === null ? undefined : this.servers.get(server.master);
      server.replicate(upstream === undefined || !this.network.isOpen(server.n, upstream.n) ? null : upstream);
    }
  }
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, place) => FIRST_HOST + place);
}

/** The core knows nothing of the rule that the shell keeps. */
function coreRules(all: ReadonlySet<BreakableRule>): NonNullable<CoreConfig['sabotage']> {
  return new Set([...all].filter((rule) => rule !== 'persist-before-send'));
}

/** What concerns nobody but the monitor and its sockets: it does not die there. */
const ABOUT_LINKS: ReadonlySet<string> = new Set(['link', 'unlink', 'detach']);

function isNoticed(effect: Effect): boolean {
  if (effect.kind === 'probe' || effect.kind === 'announce') return false;
  return effect.kind !== 'send' || effect.message.kind !== 'heartbeat';
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new RangeError(`no ${what}`);
  return value;
}
