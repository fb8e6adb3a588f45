import { create, deadline, inspect, step, takeEffects, tick } from '../sentinel/index.js';
import type {
  Action,
  ActionResult,
  Announcement,
  CoreConfig,
  DurableRecord,
  Effect,
  GroupPicture,
  Input,
  Message,
  MonitorId,
  Outcome,
  ServerId,
} from '../sentinel/index.js';
import type { AddressMover, AddressReport } from './address/mover.js';
import { createEffectPipeline } from './effect-pipeline.js';
import type { Engine, EngineServer } from './engines/engine.js';
import type { Fencer } from './fence/fencer.js';
import type { Salvage } from './lost-and-found/salvage.js';
import type { Cancel, Timers } from './timers.js';

export interface GroupOptions {
  readonly config: CoreConfig;
  /** What the last run left on disk; null at the first start. */
  readonly record: DurableRecord | null;
  readonly dice: number;
  readonly engine: Engine;
  /** Null where leases are off. */
  readonly fencer: Fencer | null;
  /** Null where an old master may follow at once. */
  readonly salvage: Salvage | null;
  /** Null where the group has no virtual addresses. */
  readonly mover: AddressMover | null;
  readonly timers: Timers;
  readonly persist: (record: DurableRecord) => Promise<void>;
  readonly send: (to: MonitorId, message: Message) => void;
  /** A link is wanted, or is not any more. */
  readonly link: (peer: MonitorId, isFormer: boolean) => void;
  readonly unlink: (peer: MonitorId) => void;
  readonly announce: (announcement: Announcement) => void;
  readonly answer: (id: string, outcome: Outcome) => void;
}

/** One group on this monitor: the core's loop, and the hands that carry out what the core wants. */
export interface Group {
  /** Hands the core one thing that happened; its effects begin before this returns, unless the core is at work. */
  feed(input: Input): void;
  picture(): GroupPicture;
  /** How long the last answered look at each server took, in ms. */
  probeMs(): ReadonlyMap<ServerId, number | null>;
  /** What is so with the virtual addresses on this host; empty where there are none. */
  addresses(): Promise<readonly AddressReport[]>;
  close(): Promise<void>;
}

/** Starts to look at once; everything else begins with what comes in. */
export function startGroup(options: GroupOptions): Group {
  return new RunningGroup(options);
}

/** Shortest and longest time that a look may take, in ms: then the connection is given up. */
const PROBE_LIMITS_MS = { least: 300, most: 3000 };

class RunningGroup implements Group {
  readonly #options: GroupOptions;
  readonly #state;
  readonly #pipeline;
  readonly #servers = new Map<ServerId, EngineServer>();
  readonly #probeMs = new Map<ServerId, number | null>();
  readonly #inputs: Input[] = [];
  #isStepping = false;
  #isClosed = false;
  #cancelTick: Cancel = () => undefined;

  constructor(options: GroupOptions) {
    this.#options = options;
    const { config, dice, record, timers } = options;
    this.#state = create(config, { dice, now: timers.nowMs(), record });
    this.#pipeline = createEffectPipeline({
      persist: options.persist,
      perform: (effect) => this.#perform(effect),
      drop: (effect) => this.#drop(effect),
      onPersisted: (written) => this.feed({ kind: 'persisted', record: written }),
      onPersistFailed: (reason) => this.feed({ kind: 'persistFailed', reason }),
    });
    this.#turn();
  }

  feed(input: Input): void {
    if (this.#isClosed) return;
    this.#inputs.push(input);
    if (!this.#isStepping) this.#turn();
  }

  picture(): GroupPicture {
    return inspect(this.#state);
  }

  probeMs(): ReadonlyMap<ServerId, number | null> {
    return this.#probeMs;
  }

  addresses(): Promise<readonly AddressReport[]> {
    return this.#options.mover?.report() ?? Promise.resolve([]);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTick();
    this.#options.salvage?.close();
    await this.#options.mover?.close();
    await this.#pipeline.idle();
    await this.#options.fencer?.close();
    await Promise.all([...this.#servers.values()].map((server) => server.close()));
  }

  /** One input a step, one step at a time; then everything that the steps wanted. */
  #turn(): void {
    this.#isStepping = true;
    const { timers } = this.#options;
    if (this.#inputs.length === 0) tick(this.#state, timers.nowMs());
    for (let input = this.#inputs.shift(); input !== undefined; input = this.#inputs.shift()) {
      step(this.#state, input, timers.nowMs());
    }
    this.#isStepping = false;
    this.#pipeline.push(takeEffects(this.#state));
    this.#planTick();
  }

  #planTick(): void {
    this.#cancelTick();
    if (this.#isClosed) return;
    const { timers } = this.#options;
    this.#cancelTick = timers.after(Math.max(0, deadline(this.#state) - timers.nowMs()), () => this.#turn());
  }

  #perform(effect: Exclude<Effect, { kind: 'persist' }>): void {
    if (this.#isClosed) return;
    switch (effect.kind) {
      case 'send':
        return this.#options.send(effect.to, effect.message);
      case 'announce':
        return this.#options.announce(effect.announcement);
      case 'answer':
        return this.#options.answer(effect.id, effect.outcome);
      case 'link':
        return this.#options.link(effect.peer, effect.isFormer);
      case 'unlink':
        return this.#options.unlink(effect.peer);
      case 'detach':
        return this.#detach(effect.server);
      case 'probe':
        return void this.#probe(effect);
      case 'prepareAddress':
        return this.#options.mover?.prepare();
      case 'claimAddress':
      case 'releaseAddress':
        return void this.#moveAddress(effect);
      case 'promote':
      case 'follow':
      case 'salvage':
      case 'hold':
      case 'resume':
      case 'fence':
      case 'unfence':
        return void this.#act(effect.kind, effect.server, this.#deed(effect));
    }
  }

  /** An action that was not begun has failed, so that the core does not wait for its end. */
  #drop(effect: Exclude<Effect, { kind: 'persist' }>): void {
    const result = { isDone: false, reason: 'this monitor could not write its state' } as const;
    if (effect.kind === 'claimAddress' || effect.kind === 'releaseAddress') {
      this.feed({ kind: 'addressed', action: effect.kind, result });
    }
    if (isDeed(effect)) {
      this.feed({ kind: 'performed', action: effect.kind, server: effect.server, result });
    }
  }

  async #probe({ server, depth }: Extract<Effect, { kind: 'probe' }>): Promise<void> {
    const { config, timers } = this.#options;
    const limitMs = Math.min(PROBE_LIMITS_MS.most, Math.max(PROBE_LIMITS_MS.least, config.downAfterMs));
    const beganAtMs = timers.nowMs();
    const reached = this.#reach(server);
    const result = await (depth === 'pulse' ? reached.pulse(limitMs) : reached.probe(limitMs));
    if (result.kind === 'answered') this.#probeMs.set(server, timers.nowMs() - beganAtMs);
    if (result.kind === 'answered' && result.position !== null) this.#options.salvage?.note(server, result.position);
    const isBlocked = this.#options.fencer?.isBlocked(server) === true;
    const seen = isBlocked && result.kind === 'answered' ? { ...result, isFenced: true } : result;
    this.feed({ kind: 'probed', server, result: seen });
  }

  async #moveAddress(effect: Extract<Effect, { kind: 'claimAddress' | 'releaseAddress' }>): Promise<void> {
    const { mover } = this.#options;
    const moving =
      effect.kind === 'claimAddress' ? mover?.claim(effect.untilMs, effect.limitMs) : mover?.release(effect.limitMs);
    const result = (await moving) ?? { isDone: true };
    this.feed({ kind: 'addressed', action: effect.kind, result });
  }

  async #act(action: Action, server: ServerId, deed: Promise<ActionResult>): Promise<void> {
    const result = await deed;
    this.feed({ kind: 'performed', action, server, result });
  }

  #deed(effect: Extract<Effect, { kind: Action }>): Promise<ActionResult> {
    const limitMs = this.#options.config.actionLimitMs;
    const server = this.#reach(effect.server);
    switch (effect.kind) {
      case 'promote':
        return this.#promote(server, effect.opens);
      case 'fence':
        return this.#options.fencer?.fence(effect.server, effect) ?? NO_FENCER;
      case 'unfence':
        return this.#options.fencer?.unfence(effect.server, limitMs) ?? NO_FENCER;
      case 'follow':
        return server.follow(effect.master, { keepsClients: effect.keepsClients, limitMs });
      case 'salvage':
        return this.#salvage(server, effect);
      case 'hold':
        return server.hold(effect.limitMs, limitMs);
      case 'resume':
        return server.resume({ dismissesClients: effect.dismissesClients, limitMs });
    }
  }

  async #promote(server: EngineServer, opens: boolean): Promise<ActionResult> {
    const { config, fencer } = this.#options;
    const limitMs = config.actionLimitMs;
    const startsOpen = config.discovers;
    const promoteOpen = () => server.promote({ limitMs, opens: true, limits: null });
    if (fencer === null || (opens && startsOpen)) return promoteOpen();
    const limits = fencer.limitsOf(server.server);
    const keepLimits = fencer.keepLimits(server.server, limitMs);
    const result = await server.promote({ limitMs, opens, limits, startsOpen, keepLimits });
    // The rights that a Sentinel needs are not enough for a fence; a failover is worth more than its absence.
    return startsOpen && !result.isDone && result.isForbidden === true ? promoteOpen() : result;
  }

  #salvage(server: EngineServer, { master, reference }: Extract<Effect, { kind: 'salvage' }>): Promise<ActionResult> {
    const { config, salvage } = this.#options;
    if (salvage === null) return NOTHING_KEPT;
    const onProgress = (percent: number | null): void =>
      this.feed({ kind: 'salvaging', server: server.server, percent });
    return salvage.keep({ server, master, reference, fenceLimitMs: config.actionLimitMs, onProgress });
  }

  /** A look that is still under way ends with the connection, and is of no meaning to the core. */
  #detach(server: ServerId): void {
    const attached = this.#servers.get(server);
    this.#servers.delete(server);
    this.#probeMs.delete(server);
    if (attached !== undefined) void attached.close();
  }

  #reach(server: ServerId): EngineServer {
    const known = this.#servers.get(server);
    if (known !== undefined) return known;
    const attached = this.#options.engine.attach(server);
    attached.onConnectionLost(() => this.feed({ kind: 'connectionLost', server }));
    this.#options.fencer?.watch(attached);
    this.#servers.set(server, attached);
    this.#probeMs.set(server, null);
    return attached;
  }
}

/** The core asks for no fence where leases are off. */
const NO_FENCER = Promise.resolve({ isDone: false, reason: 'leases are off' } as const);

/** Nobody keeps histories where leases are off, and the core does not ask for it there. */
const NOTHING_KEPT = Promise.resolve({ isDone: true, position: null } as const);

type Deed = Extract<Effect, { kind: Action }>;

const DEEDS: ReadonlySet<string> = new Set([
  'promote',
  'follow',
  'salvage',
  'hold',
  'resume',
  'fence',
  'unfence',
] satisfies Action[]);

function isDeed(effect: Effect): effect is Deed {
  return DEEDS.has(effect.kind);
}
