import { serverId } from '../../sentinel/ids.js';
import type { ServerId } from '../../sentinel/ids.js';
import type { Effect } from '../../sentinel/effect.js';
import type { ActionResult } from '../../sentinel/input.js';
import { reachIn } from '../../sentinel/position.js';
import type { Position, ProbeResult } from '../../sentinel/report.js';

/** How long a replica needs for a whole new copy, in virtual ms; what it held is served until then. */
const COPY_MS = 300;

/** How long a replica needs to turn to its master again after that was restarted, in virtual ms. */
const RECONNECT_MS = 500;

/** A server that exists only in memory: enough of Redis to be supervised. A linked replica has every write at once. */
export class ModelServer {
  readonly id: ServerId;
  isUp = true;
  isHung = false;
  role: 'master' | 'replica' = 'replica';
  master: ServerId | null = null;
  position: Position = { history: 'h0', offset: 0, parent: null };
  hasSynced = true;
  priority = 100;
  /** As a master it refuses writes when no replica has answered for so long, in virtual ms; null: it does not care. */
  replicaLimitMs: number | null = null;
  /** When it last heard a replica. */
  replicaHeardAtMs = 0;
  /** Refuses writes because a keeper made it so. */
  isFenced = false;
  fault: ProbeResult | null = null;
  /** Bytes that this replica stays behind its master. */
  lagBytes = 0;
  /** Refuses to be promoted, or to let writes wait. */
  /** Started from a configuration that refuses writes until a keeper opens it. */
  startsFenced = false;
  failsToPromote = false;
  failsToHold = false;
  now = 0;
  #heldUntilMs = 0;
  #linkLostAtMs: number | null = null;
  #copyDoneAtMs: number | null = null;
  #upstreamInstance: string | null = null;
  #reconnectAtMs = 0;
  #starts = 1;
  #promotions = 0;

  constructor(address: string) {
    this.id = serverId(address);
  }

  get instance(): string {
    return `${this.id}#${this.#starts}`;
  }

  get isHeld(): boolean {
    return this.now < this.#heldUntilMs;
  }

  get isWritable(): boolean {
    return (
      this.isUp &&
      !this.isHung &&
      !this.isHeld &&
      !this.isFenced &&
      !this.isAlone &&
      this.fault === null &&
      this.role === 'master'
    );
  }

  /** Its own limit forbids writes: no replica answers. */
  get isAlone(): boolean {
    return this.replicaLimitMs !== null && this.now - this.replicaHeardAtMs > this.replicaLimitMs;
  }

  /** A client's write. */
  write(bytes: number): void {
    this.position = { ...this.position, offset: this.position.offset + bytes };
  }

  restart(as: 'before' | 'master' | 'empty' = 'before'): void {
    this.isUp = true;
    this.isHung = false;
    this.#heldUntilMs = 0;
    this.isFenced = this.startsFenced;
    this.#starts += 1;
    if (as === 'master') this.#becomeMaster();
    if (as === 'empty') this.lose();
  }

  /** Forgets all data; a master begins a new history. */
  lose(): void {
    this.position = { history: `${this.id}/empty${this.#starts}`, offset: 0, parent: null };
    this.hasSynced = this.role === 'master';
  }

  promote(opens: boolean): ActionResult {
    if (this.failsToPromote) return { isDone: false, reason: 'ERR cannot be promoted' };
    if (this.role === 'replica') this.isFenced = !opens;
    if (this.role === 'replica') {
      const { history, offset } = this.position;
      this.#promotions += 1;
      this.position = { history: `${this.id}/${this.#promotions}`, offset, parent: { history, forkOffset: offset } };
      this.#becomeMaster();
    }
    return { isDone: true, position: this.position };
  }

  follow(master: ServerId): ActionResult {
    if (this.role === 'replica' && this.master === master) return { isDone: true, position: this.position };
    this.role = 'replica';
    this.master = master;
    this.#linkLostAtMs = this.now;
    this.#copyDoneAtMs = null;
    this.#upstreamInstance = null;
    this.#reconnectAtMs = 0;
    return { isDone: true, position: this.position };
  }

  hold(limitMs: number): ActionResult {
    if (this.failsToHold) return { isDone: false, reason: 'ERR unknown command' };
    this.#heldUntilMs = this.now + limitMs;
    return { isDone: true, position: this.position };
  }

  resume(): ActionResult {
    this.#heldUntilMs = 0;
    return { isDone: true, position: this.position };
  }

  report(replicas: readonly ServerId[]): ProbeResult {
    if (!this.isUp) return { kind: 'refused' };
    if (this.fault !== null) return this.fault;
    const { role, instance, position, priority, master } = this;
    const isLinked = this.#linkLostAtMs === null && this.#copyDoneAtMs === null;
    const downMs = isLinked ? 0 : this.hasSynced ? this.now - (this.#linkLostAtMs ?? this.now) : null;
    const isSyncing = this.#copyDoneAtMs !== null;
    const upstream = role === 'master' || master === null ? null : { master, isLinked, downMs, isSyncing };
    return {
      kind: 'answered',
      role,
      instance,
      position,
      isFenced: role === 'master' ? this.isFenced : null,
      priority,
      upstream,
      replicas: role === 'master' ? replicas : [],
    };
  }

  /** Brings a replica to where its master is; null when the master cannot be reached. */
  replicate(upstream: ModelServer | null): void {
    if (!this.isUp || this.isHung || this.role === 'master') return;
    if (upstream === null || !upstream.isUp || upstream.isHung || upstream.role !== 'master') {
      this.#linkLostAtMs ??= this.now;
      this.#copyDoneAtMs = null;
      return;
    }
    if (this.#upstreamInstance !== upstream.instance) {
      if (this.#upstreamInstance !== null) this.#reconnectAtMs = this.now + RECONNECT_MS;
      this.#upstreamInstance = upstream.instance;
    }
    if (this.now < this.#reconnectAtMs) return void (this.#linkLostAtMs ??= this.now);
    this.#linkLostAtMs = null;
    const isContinued = this.hasSynced && reachIn(upstream.position, this.position) === this.position.offset;
    if (!isContinued || this.position.offset > upstream.position.offset) {
      this.#copyDoneAtMs ??= this.now + COPY_MS;
      if (this.now < this.#copyDoneAtMs) return;
    }
    this.#copyDoneAtMs = null;
    this.hasSynced = true;
    upstream.replicaHeardAtMs = this.now;
    const { offset } = upstream.position;
    this.position = { ...upstream.position, offset: Math.max(0, offset - this.lagBytes) };
  }

  #becomeMaster(): void {
    this.role = 'master';
    this.master = null;
    this.#heldUntilMs = 0;
    this.#linkLostAtMs = null;
    this.#copyDoneAtMs = null;
  }
}

/** An effect that changes a server. */
export type Deed = Extract<Effect, { kind: 'promote' | 'follow' | 'hold' | 'resume' | 'fence' | 'unfence' }>;

/** Carries out what a monitor wants of a server. */
export function perform(server: ModelServer, deed: Deed): ActionResult {
  switch (deed.kind) {
    case 'promote':
      return server.promote(deed.opens);
    case 'follow':
      return server.follow(deed.master);
    case 'hold':
      return server.hold(deed.limitMs);
    case 'resume':
      return server.resume();
    case 'fence':
      server.isFenced = true;
      return { isDone: true, position: server.position };
    case 'unfence':
      server.isFenced = false;
      return { isDone: true, position: server.position };
  }
}
