import { create, deadline, inspect, step, takeEffects, tick } from '../../sentinel/core.js';
import type { Effect } from '../../sentinel/effect.js';
import { hostOf, monitorId, serverId } from '../../sentinel/ids.js';
import type { MonitorId, ServerId } from '../../sentinel/ids.js';
import type { CoreConfig } from '../../sentinel/config.js';
import type { State } from '../../sentinel/state.js';
import type { Input } from '../../sentinel/input.js';
import type { DurableRecord } from '../../sentinel/record.js';
import type { Outcome } from '../../sentinel/request.js';
import { ModelServer, replicate } from './model-server.js';

export interface WorldOptions {
  readonly monitors?: number;
  readonly servers?: number;
  readonly settings?: Partial<CoreConfig>;
  readonly seed?: number;
  /** Called before each effect of a monitor; `false` makes the monitor die at this point instead. */
  readonly onEffect?: (monitor: MonitorId, effect: Effect, count: number) => boolean;
}

interface Happening {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

interface Host {
  readonly monitor: MonitorId;
  state: State | null;
  disk: DurableRecord | null;
  isDiskFull: boolean;
  /** When its next tick is planned; stale plans are ignored. */
  tickAtMs: number;
  life: number;
}

const NETWORK_MS = 1;
const DISK_MS = 1;

/** Monitors running the real core, model servers, a network and disks, on one virtual clock. */
export class World {
  now = 0;
  readonly servers = new Map<ServerId, ModelServer>();
  readonly hosts = new Map<MonitorId, Host>();
  readonly log: string[] = [];
  readonly outcomes = new Map<string, Outcome>();
  /** Pairs of hosts between which nothing passes: `a>b`. */
  readonly cuts = new Set<string>();
  readonly #queue: Happening[] = [];
  readonly #options: WorldOptions;
  #order = 0;
  #effects = 0;

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    const addresses = Array.from({ length: options.servers ?? 3 }, (_, n) => `10.0.0.${n + 5}:6379`);
    for (const address of addresses) this.servers.set(serverId(address), new ModelServer(address));
    const [first] = this.servers.values();
    for (const server of this.servers.values()) {
      if (server === first) server.role = 'master';
      else if (first !== undefined) server.follow(first.id);
    }
    const monitors = Array.from({ length: options.monitors ?? 3 }, (_, n) => monitorId(`10.0.0.${n + 5}:26379`));
    for (const monitor of monitors) {
      this.hosts.set(monitor, { monitor, state: null, disk: null, isDiskFull: false, tickAtMs: 0, life: 0 });
    }
    for (const monitor of monitors) this.start(monitor);
  }

  /** The monitor on host n (5, 6, 7 ...). */
  monitor(n: number): MonitorId {
    return monitorId(`10.0.0.${n}:26379`);
  }

  server(n: number): ModelServer {
    const found = this.servers.get(serverId(`10.0.0.${n}:6379`));
    if (found === undefined) throw new Error(`no server ${n}`);
    return found;
  }

  state(n: number): State {
    const { state } = this.#host(this.monitor(n));
    if (state === null) throw new Error(`monitor ${n} is not running`);
    return state;
  }

  start(monitor: MonitorId): void {
    const host = this.#host(monitor);
    host.life += 1;
    const config = this.#config(monitor);
    const dice = (this.#options.seed ?? 1) * 31 + Number(hostOf(monitor).split('.').at(-1));
    host.state = create(config, { dice, now: this.now, record: host.disk });
    host.tickAtMs = this.now;
    this.#perform(host);
    this.#plan(host);
    for (const other of this.hosts.values()) this.#link(host, other);
  }

  kill(monitor: MonitorId): void {
    const host = this.#host(monitor);
    host.state = null;
    host.life += 1;
    for (const other of this.hosts.values()) {
      if (other !== host) this.#later(NETWORK_MS, () => this.#feed(other, { kind: 'unlinked', peer: monitor }));
    }
  }

  killServer(n: number): void {
    const server = this.server(n);
    server.isUp = false;
    this.#loseConnections(server.id);
  }

  /** Cuts a host off from all others, both ways. Links notice after a while, as silence. */
  cut(n: number): void {
    for (const other of this.hosts.keys()) {
      const host = hostOf(other);
      if (host === `10.0.0.${n}`) continue;
      this.cuts.add(`10.0.0.${n}>${host}`);
      this.cuts.add(`${host}>10.0.0.${n}`);
    }
  }

  heal(): void {
    this.cuts.clear();
    for (const a of this.hosts.values()) for (const b of this.hosts.values()) this.#link(a, b);
  }

  request(n: number, id: string, change: Extract<Input, { kind: 'requested' }>['change']): void {
    this.#feed(this.#host(this.monitor(n)), { kind: 'requested', id, change });
  }

  run(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this.#queue[0];
      if (next === undefined || next.atMs > until) break;
      this.#queue.shift();
      this.now = next.atMs;
      replicate(this.servers);
      next.run();
    }
    this.now = until;
    replicate(this.servers);
  }

  /** Runs until the condition holds; the time it took. Throws after the limit. */
  runUntil(what: string, condition: () => boolean, limitMs = 20_000): number {
    const begin = this.now;
    while (!condition()) {
      if (this.now - begin > limitMs) throw new Error(`${what}: not within ${limitMs} ms\n${this.log.slice(-60).join('\n')}`);
      this.run(1);
    }
    return this.now - begin;
  }

  /** Every running monitor shows the same healthy table with this master. */
  isSettledOn(n: number): boolean {
    const running = [...this.hosts.values()].flatMap((host) => (host.state === null ? [] : [inspect(host.state)]));
    return (
      running.length > 0 &&
      running.every((each) => each.master === this.server(n).id && each.phase === 'stable' && each.epoch === running[0]?.epoch)
    );
  }

  writableServers(): readonly ServerId[] {
    return [...this.servers.values()].filter((server) => server.isWritable).map((server) => server.id);
  }

  #config(self: MonitorId): CoreConfig {
    const voters = [...this.hosts.keys()];
    return {
      group: 'telemetry',
      self,
      servers: [...this.servers.keys()],
      voters,
      quorum: Math.floor(voters.length / 2) + 1,
      downAfterMs: 1000,
      rebootAfterMs: 10_000,
      maxLagBytes: 1000,
      handoverLimitMs: 500,
      actionLimitMs: 300,
      parallelSyncs: 3,
      discovers: false,
      unixOffsetMs: 0,
      ...this.#options.settings,
    };
  }

  #host(monitor: MonitorId): Host {
    const host = this.hosts.get(monitor);
    if (host === undefined) throw new Error(`no monitor ${monitor}`);
    return host;
  }

  #link(a: Host, b: Host): void {
    if (a === b || a.state === null || b.state === null || this.#isCut(a.monitor, b.monitor)) return;
    this.#later(NETWORK_MS, () => this.#feed(a, { kind: 'linked', peer: b.monitor }));
    this.#later(NETWORK_MS, () => this.#feed(b, { kind: 'linked', peer: a.monitor }));
  }

  #isCut(from: string, to: string): boolean {
    const [a, b] = [hostOf(monitorId(from)), hostOf(monitorId(to))];
    return this.cuts.has(`${a}>${b}`) || this.cuts.has(`${b}>${a}`);
  }

  #later(ms: number, run: () => void): void {
    const atMs = this.now + ms;
    const order = this.#order++;
    const place = this.#queue.findIndex((other) => other.atMs > atMs);
    const happening = { atMs, order, run };
    if (place < 0) this.#queue.push(happening);
    else this.#queue.splice(place, 0, happening);
  }

  #feed(host: Host, input: Input): void {
    if (host.state === null) return;
    step(host.state, input, this.now);
    this.#perform(host);
    this.#plan(host);
  }

  #plan(host: Host): void {
    if (host.state === null) return;
    const atMs = Math.max(this.now, deadline(host.state));
    if (host.tickAtMs > this.now && host.tickAtMs <= atMs) return;
    host.tickAtMs = atMs;
    const { life } = host;
    this.#later(atMs - this.now, () => {
      if (host.life !== life || host.state === null || host.tickAtMs !== atMs) return;
      host.tickAtMs = 0;
      tick(host.state, this.now);
      this.#perform(host);
      this.#plan(host);
    });
  }

  /** Performs effects in order; everything behind a persist waits for the disk, and is lost with the monitor. */
  #perform(host: Host): void {
    if (host.state === null) return;
    const { life } = host;
    let delayMs = 0;
    for (const effect of takeEffects(host.state)) {
      if (effect.kind === 'persist') {
        delayMs += DISK_MS;
        this.#later(delayMs, () => host.life === life && this.#persist(host, effect.record));
        continue;
      }
      if (delayMs === 0) this.#do(host, effect);
      else this.#later(delayMs, () => host.life === life && this.#do(host, effect));
    }
  }

  #persist(host: Host, record: DurableRecord): void {
    if (this.#isFatal(host, { kind: 'persist', record })) return;
    if (host.isDiskFull) return this.#feed(host, { kind: 'persistFailed', reason: 'ENOSPC' });
    host.disk = record;
    this.#feed(host, { kind: 'persisted', record });
  }

  #isFatal(host: Host, effect: Effect): boolean {
    if (this.#options.onEffect?.(host.monitor, effect, this.#effects++) !== false) return false;
    this.log.push(`${this.now} ${host.monitor} dies before ${effect.kind}`);
    this.kill(host.monitor);
    return true;
  }

  #do(host: Host, effect: Effect): void {
    if (host.state === null || this.#isFatal(host, effect)) return;
    switch (effect.kind) {
      case 'send':
        return this.#send(host, effect.to, effect.message);
      case 'probe':
        return this.#reach(host, effect.server, (server) => {
          const result = server === null ? ({ kind: 'silent' } as const) : server.report(this.servers);
          this.#feed(host, { kind: 'probed', server: effect.server, result });
        });
      case 'announce':
        return void this.log.push(`${this.now} ${hostOf(host.monitor)} ${describe(effect)}`);
      case 'answer':
        return void this.outcomes.set(effect.id, effect.outcome);
      case 'promote':
      case 'follow':
      case 'hold':
      case 'resume':
        return this.#act(host, effect);
    }
  }

  #act(host: Host, effect: Extract<Effect, { kind: 'promote' | 'follow' | 'hold' | 'resume' }>): void {
    this.log.push(`${this.now} ${hostOf(host.monitor)} ${effect.kind} ${hostOf(effect.server)}`);
    this.#reach(host, effect.server, (server) => {
      const result =
        server === null || !server.isUp ? ({ isDone: false, reason: 'no answer' } as const) : change(server, effect);
      this.#feed(host, { kind: 'performed', action: effect.kind, server: effect.server, result });
    });
  }

  #send(host: Host, to: MonitorId, message: Extract<Effect, { kind: 'send' }>['message']): void {
    const receiver = this.#host(to);
    const { life } = receiver;
    this.#later(NETWORK_MS, () => {
      if (receiver.life !== life || this.#isCut(host.monitor, to)) return;
      this.#feed(receiver, { kind: 'received', from: host.monitor, message: structuredClone(message) });
    });
  }

  /** Calls back with the server after a round trip; with null after a second when it cannot be reached or is hung. */
  #reach(host: Host, server: ServerId, then: (server: ModelServer | null) => void): void {
    const target = this.servers.get(server);
    const isCut = this.#isCut(host.monitor, server);
    const isDead = target === undefined || isCut || target.isHung;
    this.#later(isDead ? 1000 : NETWORK_MS, () => then(isDead ? null : target));
  }

  #loseConnections(server: ServerId): void {
    for (const host of this.hosts.values()) {
      this.#later(NETWORK_MS, () => this.#feed(host, { kind: 'connectionLost', server }));
    }
  }
}

function change(server: ModelServer, effect: Extract<Effect, { kind: 'promote' | 'follow' | 'hold' | 'resume' }>) {
  switch (effect.kind) {
    case 'promote':
      return server.promote();
    case 'follow':
      return server.follow(effect.master);
    case 'hold':
      server.isHeld = true;
      return { isDone: true, position: server.position } as const;
    case 'resume':
      server.isHeld = false;
      return { isDone: true, position: server.position } as const;
  }
}

function describe(effect: Extract<Effect, { kind: 'announce' }>): string {
  const { name, server, monitor, epoch, newMaster, text } = effect.announcement;
  const parts = [name];
  if (epoch !== undefined) parts.push(`e${epoch}`);
  if (server !== undefined) parts.push(hostOf(server));
  if (monitor !== undefined) parts.push(`m:${hostOf(monitor)}`);
  if (newMaster !== undefined) parts.push(`-> ${hostOf(newMaster)}`);
  if (text !== undefined) parts.push(`(${text})`);
  return parts.join(' ');
}
