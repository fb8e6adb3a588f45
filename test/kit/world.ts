import { create, deadline, step, tick } from '../../sentinel/core.js';
import type { Effect } from '../../sentinel/effect.js';
import { hostOf, monitorId, serverId } from '../../sentinel/ids.js';
import type { MonitorId, ServerId } from '../../sentinel/ids.js';
import type { CoreConfig } from '../../sentinel/config.js';
import type { State } from '../../sentinel/state.js';
import type { Input } from '../../sentinel/input.js';
import type { Change, Outcome } from '../../sentinel/request.js';
import { Agenda } from './agenda.js';
import { announcementLine } from './announcement-line.js';
import { Chronicle } from './chronicle.js';
import { coreConfig } from './core-config.js';
import { ModelServer, perform } from './model-server.js';
import type { Deed } from './model-server.js';
import { newHost, pushEffects } from './world-host.js';
import type { Hands, Host } from './world-host.js';
import { Network } from './world-network.js';
import { agreedMaster, summaryOf } from './world-outlook.js';

export interface WorldOptions {
  readonly monitors?: number;
  readonly servers?: number;
  readonly settings?: Partial<CoreConfig>;
  readonly seed?: number;
  /** Changes the servers before the first monitor starts. */
  readonly prepare?: (world: World) => void;
  /** Called after everything that happens. */
  readonly onMoment?: (world: World) => void;
  /** Called before each effect of a monitor; `false` makes the monitor die at this point instead. */
  readonly onEffect?: (monitor: MonitorId, effect: Effect) => boolean;
}

/** How long a monitor waits for a look at a server that does not answer, in virtual ms. */
const PROBE_LIMIT_MS = 1000;

/** Monitors running the real core, model servers, a network and disks, on one virtual clock. */
export class World {
  readonly servers = new Map<ServerId, ModelServer>();
  readonly hosts = new Map<MonitorId, Host>();
  readonly log: string[] = [];
  readonly outcomes = new Map<string, Outcome>();
  readonly chronicle = new Chronicle();
  readonly network: Network;
  /** Every effect of every monitor as it was begun, when switched on. */
  trace: string[] | null = null;
  readonly #agenda = new Agenda();
  readonly #options: WorldOptions;
  readonly #hands: Hands = {
    later: (ms, run) => this.#agenda.later(ms, run),
    survives: (host, effect) => this.#survives(host, effect),
    perform: (host, effect) => this.#perform(host, effect),
    feed: (host, input) => this.#feed(host, input),
  };

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.network = new Network(options.seed ?? 1);
    for (let n = 5; n < 5 + (options.servers ?? 3); n++)
      this.servers.set(serverId(`10.0.0.${n}:6379`), new ModelServer(`10.0.0.${n}:6379`));
    for (const server of this.servers.values()) if (server !== this.server(5)) server.follow(this.server(5).id);
    this.server(5).restart('master');
    this.#replicate();
    options.prepare?.(this);
    for (let n = 5; n < 5 + (options.monitors ?? 3); n++) this.hosts.set(this.monitor(n), newHost(this.monitor(n)));
    for (const host of this.hosts.values()) this.#start(host);
  }

  get now(): number {
    return this.#agenda.now;
  }

  /** The monitor on host n (5, 6, 7 ...). */
  monitor(n: number): MonitorId {
    return monitorId(`10.0.0.${n}:26379`);
  }

  server(n: number): ModelServer {
    return known(this.servers.get(serverId(`10.0.0.${n}:6379`)), `server ${n}`);
  }

  host(n: number): Host {
    return known(this.hosts.get(this.monitor(n)), `monitor ${n}`);
  }

  state(n: number): State {
    return known(this.host(n).state ?? undefined, `running monitor ${n}`);
  }

  start(n: number): void {
    const host = this.host(n);
    if (host.state === null) this.#start(host);
  }

  kill(n: number): void {
    const host = this.host(n);
    if (host.state === null) return;
    Object.assign(host, { state: null, life: host.life + 1, waiting: [], isWriting: false, inbox: null });
    for (const other of this.hosts.values()) {
      if (other !== host && !this.network.isCut(host.monitor, other.monitor)) this.#unlink(other, host.monitor);
    }
  }

  /** Stops a monitor's process without ending it, as SIGSTOP does. */
  pause(n: number): void {
    this.host(n).inbox ??= [];
  }

  wake(n: number): void {
    const host = this.host(n);
    const missed = host.inbox ?? [];
    host.inbox = null;
    host.tickAtMs = 0;
    for (const input of missed) this.#feed(host, input);
    this.#plan(host);
  }

  killServer(n: number): void {
    const server = this.server(n);
    server.isUp = false;
    for (const host of this.hosts.values()) {
      this.#agenda.later(1, () => this.#feed(host, { kind: 'connectionLost', server: server.id }));
    }
  }

  /** The network is whole and quick again, and every link is made anew. */
  heal(): void {
    this.network.heal();
    for (const a of this.hosts.values())
      for (const b of this.hosts.values()) if (a.monitor < b.monitor) this.#link(a, b);
  }

  request(n: number, id: string, change: Change): void {
    this.#feed(this.host(n), { kind: 'requested', id, change });
  }

  run(ms: number): void {
    const untilMs = this.now + ms;
    do {
      this.#replicate();
      this.#options.onMoment?.(this);
    } while (this.#agenda.runNext(untilMs));
    this.#replicate();
  }

  /** Runs until the condition holds; the time it took. Throws after the limit. */
  runUntil(what: string, condition: () => boolean, limitMs = 20_000): number {
    const begin = this.now;
    while (!condition()) {
      if (this.now - begin > limitMs) {
        throw new Error(`${what}: not within ${limitMs} ms\n${this.log.slice(-60).join('\n')}\n${summaryOf(this)}`);
      }
      this.run(this.now - begin < 500 ? 1 : 20);
    }
    return this.now - begin;
  }

  /** Every running monitor shows the same stable table with this master. */
  isSettledOn(n: number): boolean {
    return agreedMaster(this) === this.server(n).id;
  }

  #start(host: Host): void {
    host.life += 1;
    const dice = (this.#options.seed ?? 1) * 31 + Number(hostOf(host.monitor).split('.').at(-1));
    host.state = create(this.#config(host.monitor), { dice, now: this.now, record: host.disk });
    host.tickAtMs = 0;
    pushEffects(host, this.#hands);
    this.#plan(host);
    for (const other of this.hosts.values()) this.#link(host, other);
  }

  #config(self: MonitorId): CoreConfig {
    return coreConfig({
      self,
      servers: [...this.servers.keys()],
      voters: [...this.hosts.keys()],
      ...this.#options.settings,
    });
  }

  #link(a: Host, b: Host): void {
    if (a === b || a.state === null || b.state === null || this.network.isCut(a.monitor, b.monitor)) return;
    this.#later(a, 1, () => this.#feed(a, { kind: 'linked', peer: b.monitor }));
    this.#later(b, 1, () => this.#feed(b, { kind: 'linked', peer: a.monitor }));
  }

  #unlink(host: Host, peer: MonitorId): void {
    this.#later(host, 1, () => this.#feed(host, { kind: 'unlinked', peer, isClosed: true }));
  }

  /** Later, if the monitor still lives the same life. */
  #later(host: Host, ms: number, run: () => void): void {
    const { life } = host;
    this.#agenda.later(ms, () => {
      if (host.life === life) run();
    });
  }

  #feed(host: Host, input: Input): void {
    if (host.state === null) return;
    if (host.inbox !== null) return void host.inbox.push(input);
    step(host.state, input, this.now);
    pushEffects(host, this.#hands);
    this.#plan(host);
  }

  #plan(host: Host): void {
    if (host.state === null) return;
    const atMs = Math.max(this.now, deadline(host.state));
    if (host.tickAtMs > this.now && host.tickAtMs <= atMs) return;
    host.tickAtMs = atMs;
    this.#later(host, atMs - this.now, () => {
      if (host.state === null || host.inbox !== null || host.tickAtMs !== atMs) return;
      host.tickAtMs = 0;
      tick(host.state, this.now);
      pushEffects(host, this.#hands);
      this.#plan(host);
    });
  }

  #survives(host: Host, effect: Effect): boolean {
    this.trace?.push(`${this.now} ${host.monitor} ${JSON.stringify(effect)}`);
    if (this.#options.onEffect?.(host.monitor, effect) !== false) return true;
    this.log.push(`${Math.round(this.now)} ${hostOf(host.monitor)} dies before ${effectName(effect)}`);
    this.kill(Number(hostOf(host.monitor).split('.').at(-1)));
    return false;
  }

  #perform(host: Host, effect: Effect): void {
    this.chronicle.onEffect(host.monitor, effect);
    switch (effect.kind) {
      case 'persist':
        host.disk = effect.record;
        return this.chronicle.onStored(host.monitor, effect.record);
      case 'send':
        return this.#send(host, effect);
      case 'probe':
        return this.#reach(host, effect.server, PROBE_LIMIT_MS, (server) => {
          const result = server === null ? ({ kind: 'silent' } as const) : server.report(this.#replicasOf(server));
          this.#feed(host, { kind: 'probed', server: effect.server, result });
        });
      case 'announce':
        return void this.log.push(
          `${Math.round(this.now)} ${hostOf(host.monitor)} ${announcementLine(effect.announcement)}`,
        );
      case 'answer':
        this.log.push(`${Math.round(this.now)} ${hostOf(host.monitor)} answers ${effect.id}: ${effect.outcome.text}`);
        return void this.outcomes.set(effect.id, effect.outcome);
      default:
        return this.#act(host, effect);
    }
  }

  #act(host: Host, effect: Deed): void {
    const limitMs =
      effect.kind === 'fence' ? effect.limitMs : known(host.state ?? undefined, 'state').config.actionLimitMs;
    this.log.push(`${Math.round(this.now)} ${hostOf(host.monitor)} ${effect.kind} ${hostOf(effect.server)}`);
    this.#reach(host, effect.server, limitMs, (server) => {
      // The last rung of the ladder: what cannot be made to refuse is stopped.
      if (effect.kind === 'fence' && server === null) this.killServer(numberOf(effect.server));
      const isGone = (server === null || !server.isUp) && effect.kind !== 'fence';
      const result = isGone
        ? ({ isDone: false, reason: 'no answer' } as const)
        : server === null
          ? ({ isDone: true, position: null } as const)
          : perform(server, effect);
      this.#feed(host, { kind: 'performed', action: effect.kind, server: effect.server, result });
    });
  }

  #send(host: Host, effect: Extract<Effect, { kind: 'send' }>): void {
    const receiver = known(this.hosts.get(effect.to), effect.to);
    const atMs = this.network.arrivalMs(host.monitor, effect.to, this.now);
    if (atMs === null) return;
    const message = structuredClone(effect.message);
    this.#later(receiver, atMs - this.now, () => {
      if (!this.network.isCut(host.monitor, effect.to))
        this.#feed(receiver, { kind: 'received', from: host.monitor, message });
    });
  }

  /** Calls back with the server after a round trip; with null after the limit when it cannot be reached or is hung. */
  #reach(host: Host, server: ServerId, limitMs: number, then: (server: ModelServer | null) => void): void {
    const target = known(this.servers.get(server), server);
    const isDead = this.network.isCut(host.monitor, server) || target.isHung;
    this.#later(host, isDead ? limitMs : this.network.roundTripMs(), () =>
      then(isDead || target.isHung ? null : target),
    );
  }

  #replicasOf(master: ModelServer): readonly ServerId[] {
    return [...this.servers.values()].filter((each) => each.master === master.id && each.isUp).map((each) => each.id);
  }

  #replicate(): void {
    for (const server of this.servers.values()) server.now = this.now;
    for (const server of this.servers.values()) {
      const upstream = server.master === null ? undefined : this.servers.get(server.master);
      server.replicate(upstream === undefined || this.network.isCut(server.id, upstream.id) ? null : upstream);
    }
  }
}

function numberOf(id: MonitorId | ServerId): number {
  return Number(hostOf(id).split('.').at(-1));
}

function effectName(effect: Effect): string {
  return effect.kind === 'send' ? `send ${effect.message.kind}` : effect.kind;
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`no ${what}`);
  return value;
}
