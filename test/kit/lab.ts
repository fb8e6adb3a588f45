import { create, inspect, step, takeEffects, tick } from '../../sentinel/core.js';
import type { CoreConfig } from '../../sentinel/config.js';
import type { Effect } from '../../sentinel/effect.js';
import { epoch, monitorId, serverId } from '../../sentinel/ids.js';
import type { Epoch, MonitorId, ServerId } from '../../sentinel/ids.js';
import type { Input } from '../../sentinel/input.js';
import type { Heartbeat, Message, View } from '../../sentinel/message.js';
import type { DurableRecord } from '../../sentinel/record.js';
import type { Position, ProbeResult, ServerReport } from '../../sentinel/report.js';
import type { Change, Outcome } from '../../sentinel/request.js';
import type { State } from '../../sentinel/state.js';
import type { Table } from '../../sentinel/table.js';
import { coreConfig } from './core-config.js';

export const M = (n: number): MonitorId => monitorId(`10.0.0.${n}:26379`);
export const S = (n: number): ServerId => serverId(`10.0.0.${n}:6379`);
export const E = (value: number): Epoch => epoch(value);

/** Where the model history stands; `history` names it. */
export function at(offset: number, history = 'h0', parent: Position['parent'] = null): Position {
  return { history, offset, parent };
}

/** A stable table of epoch 1: server 5 is the master of 5, 6, 7. */
export function tableOf(change: Partial<Table> = {}): Table {
  const order = [S(5), S(6), S(7)];
  const voters = [M(5), M(6), M(7)];
  const stable = { epoch: E(1), version: 1, phase: 'stable', master: S(5), target: null } as const;
  return { ...stable, order, voters, former: [], next: null, sinceUnixMs: 0, ...change };
}

export function recordOf(change: Partial<DurableRecord> = {}): DurableRecord {
  const nothing = { floor: null, longestLeaseMs: 0, leasedAmong: [], discovered: { servers: [], monitors: [] } };
  return { promised: E(1), votedFor: M(5), table: tableOf(), ...nothing, ...change };
}

/** A healthy replica of server 5, or the master. */
export function reportOf(role: 'master' | 'replica', change: Partial<ServerReport> = {}): ServerReport {
  const upstream = role === 'master' ? null : { master: S(5), isLinked: true, downMs: 0, isSyncing: false };
  const plain = {
    kind: 'answered',
    instance: 'i1',
    position: at(1000),
    priority: 100,
    isFenced: null,
    replicas: [],
  } as const;
  return { ...plain, role, upstream, ...change };
}

/** What a peer sees of a server: nothing wrong. */
export function viewOf(server: ServerId, change: Partial<View> = {}): View {
  const fine = {
    evidence: null,
    isDown: false,
    role: 'replica',
    follows: S(5),
    isLinked: true,
    isSyncing: false,
  } as const;
  const rest = { priority: 100, position: at(1000), fault: null, faultDetail: null, answeredAgoMs: 0, salvage: null };
  return { server, ...fine, ...rest, ...change };
}

/** A heartbeat that neither asks for a lease nor tells of one, nor of addresses. */
export const NO_LEASE = { lease: null, promise: null, heldMs: null, addressNotes: [] } as const;

export function beatOf(change: Partial<Heartbeat> = {}): Heartbeat {
  const views = [viewOf(S(5), { role: 'master', follows: null }), viewOf(S(6)), viewOf(S(7))];
  const version = { epoch: E(1), version: 1 };
  return { kind: 'heartbeat', promised: E(1), version, leads: null, views, ...NO_LEASE, muted: null, ...change };
}

export interface LabOptions {
  readonly self?: number;
  readonly record?: DurableRecord | null;
  readonly settings?: Partial<CoreConfig>;
}

/** One monitor's core on a table: a test feeds it by hand and looks at what it wants. */
export class Lab {
  readonly state: State;
  readonly #taken: Effect[] = [];

  constructor({ self = 6, record = recordOf(), settings = {} }: LabOptions = {}) {
    const servers = [S(5), S(6), S(7)];
    const config = coreConfig({ self: M(self), servers, voters: [M(5), M(6), M(7)], ...settings });
    this.state = create(config, { dice: 1, now: 0, record });
  }

  /** Linked with everybody, all well, and a look at every server answered. */
  static well(options: LabOptions = {}): Lab {
    const lab = new Lab(options);
    lab.meet();
    lab.seeAll();
    lab.take();
    return lab;
  }

  get now(): number {
    return this.state.now;
  }

  get course(): string {
    return this.state.course.state;
  }

  feed(input: Input, laterMs = 0): this {
    step(this.state, input, this.now + laterMs);
    return this;
  }

  /** Lets time pass in small steps, so that it is not taken for a pause. */
  pass(ms: number): this {
    for (let left = ms; left > 0; left -= 50) tick(this.state, this.now + Math.min(50, left));
    return this;
  }

  /** Lets time pass while the peers stay present and the servers answer as they did. */
  passWell(ms: number): this {
    for (let left = ms; left > 0; left -= 50) {
      tick(this.state, this.now + Math.min(50, left));
      this.meet().answerLooks();
    }
    return this;
  }

  /** The servers answer as they did. */
  answerLooks(): this {
    for (const [server, { report, askedAtMs, isDown }] of this.state.sights) {
      if (report === null || askedAtMs === null || isDown) continue;
      const depth = this.wanted('probe').findLast((effect) => effect.server === server)?.depth;
      this.look(server, depth === 'pulse' ? { kind: 'alive' } : report);
    }
    return this;
  }

  meet(...beats: readonly Partial<Heartbeat>[]): this {
    const peers = [5, 6, 7].filter((n) => M(n) !== this.state.config.self);
    for (const [place, n] of peers.entries()) {
      if (this.state.peers.get(M(n))?.isLinked !== true) this.feed({ kind: 'linked', peer: M(n) });
      this.hear(n, beatOf(beats[place]));
    }
    return this;
  }

  hear(n: number, message: Message): this {
    return this.feed({ kind: 'received', from: M(n), message });
  }

  see(n: number, result: ProbeResult): this {
    return this.look(S(n), result);
  }

  seeAll(change: Partial<ServerReport> = {}): this {
    this.see(5, reportOf('master', change));
    return this.see(6, reportOf('replica', change)).see(7, reportOf('replica', change));
  }

  seeReplicas(): this {
    return this.see(6, reportOf('replica')).see(7, reportOf('replica'));
  }

  ask(change: Change, id = 'r'): this {
    this.feed({ kind: 'requested', id, change });
    return this.answerLooks();
  }

  /** The effects since the last call; they are forgotten here. */
  take(): readonly Effect[] {
    const taken = this.#all();
    return taken.splice(0);
  }

  sent<K extends Message['kind']>(kind: K): readonly Extract<Message, { kind: K }>[] {
    const messages = this.#all().flatMap((effect) => (effect.kind === 'send' ? [effect.message] : []));
    return messages.filter((message): message is Extract<Message, { kind: K }> => message.kind === kind);
  }

  wanted<K extends Effect['kind']>(kind: K): readonly Extract<Effect, { kind: K }>[] {
    return this.#all().filter((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind);
  }

  announced(): readonly string[] {
    return this.wanted('announce').map((effect) => effect.announcement.name);
  }

  answer(id = 'r'): Outcome | undefined {
    return this.wanted('answer').find((effect) => effect.id === id)?.outcome;
  }

  status(n: number): string | undefined {
    return inspect(this.state).servers.find(({ server }) => server === S(n))?.status;
  }

  look(server: ServerId, result: ProbeResult): this {
    return this.feed({ kind: 'probed', server, result });
  }

  /** Everything since the beginning, or the last `take`. */
  #all(): Effect[] {
    this.#taken.push(...takeEffects(this.state));
    return this.#taken;
  }
}
