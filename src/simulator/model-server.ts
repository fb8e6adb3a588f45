import { serverId } from '../../sentinel/index.js';
import type { ActionResult, Effect, Position, ProbeResult, ServerId } from '../../sentinel/index.js';
import { continues, positionOf } from './lineage.js';
import type { Lineage } from './lineage.js';

/** How long a replica needs for a whole new copy, in virtual ms; what it held is served until then. */
const COPY_MS = 300;

/** How long a replica needs to turn to its master again after that was restarted, in virtual ms. */
const RECONNECT_MS = 500;

/** How far a server falls behind at most with what it is told, in virtual ms: whoever waits longer has closed its connection. */
const LONGEST_QUEUE_MS = 1000;

/** A server that exists only in memory: enough of Redis to be supervised. A linked replica has every write at once. */
export class ModelServer {
  readonly id: ServerId;
  /** Last part of its host's address. */
  readonly n: number;
  isUp = true;
  /** Its process is stopped; what it is told waits in its sockets. */
  isHung = false;
  backlog: (() => void)[] = [];
  role: 'master' | 'replica' = 'replica';
  master: ServerId | null = null;
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
  /** Started from a configuration that refuses writes until a keeper opens it. */
  startsFenced = false;
  /** How long it takes to do what it is told, in virtual ms. */
  slowMs = 0;
  /** Refuses to be promoted, or to let writes wait. */
  failsToPromote = false;
  failsToHold = false;
  now = 0;
  #lineage: Lineage = [{ history: 'h0', fromOffset: 0 }];
  #position: Position = positionOf(this.#lineage, 0);
  #heldUntilMs = 0;
  #linkLostAtMs: number | null = null;
  #copyDoneAtMs: number | null = null;
  #upstreamInstance: string | null = null;
  #reconnectAtMs = 0;
  #busyUntilMs = 0;
  #starts = 1;
  #promotions = 0;
  #instance: string;

  constructor(n: number) {
    this.n = n;
    this.id = serverId(`10.0.0.${n}:6379`);
    this.#instance = `${this.id}#1`;
  }

  get instance(): string {
    return this.#instance;
  }

  get position(): Position {
    return this.#position;
  }

  get lineage(): Lineage {
    return this.#lineage;
  }

  get isHeld(): boolean {
    return this.now < this.#heldUntilMs;
  }

  /** Whether a client's write would be acknowledged at this moment. */
  get isWritable(): boolean {
    return (
      this.role === 'master' &&
      this.isUp &&
      !this.isFenced &&
      !this.isHung &&
      !this.isHeld &&
      !this.isAlone &&
      this.fault === null
    );
  }

  /** Its own limit forbids writes: no replica answers. */
  get isAlone(): boolean {
    return this.replicaLimitMs !== null && this.now - this.replicaHeardAtMs > this.replicaLimitMs;
  }

  /** Whether it is a replica that gets its master's stream at this moment. */
  get isLinked(): boolean {
    return this.#linkLostAtMs === null && this.#copyDoneAtMs === null;
  }

  /** When it is done with what reaches it at `atMs`: it does one thing after another, and takes its time. */
  turnMs(atMs: number): number {
    this.#busyUntilMs = Math.min(Math.max(atMs, this.#busyUntilMs), atMs + LONGEST_QUEUE_MS) + this.slowMs;
    return this.#busyUntilMs;
  }

  /** A client's write. */
  write(bytes: number): void {
    this.#position = { ...this.#position, offset: this.#position.offset + bytes };
  }

  /** A stopped process goes on, and does first what it was told meanwhile. */
  wake(): void {
    this.isHung = false;
    for (const run of this.backlog.splice(0)) run();
  }

  restart(as: 'before' | 'master' | 'empty' = 'before'): void {
    this.isUp = true;
    this.isHung = false;
    this.backlog = [];
    this.#busyUntilMs = 0;
    this.#heldUntilMs = 0;
    this.isFenced = this.startsFenced;
    this.#starts += 1;
    this.#instance = `${this.id}#${this.#starts}`;
    if (as === 'master') this.#becomeMaster();
    if (as === 'empty') this.lose();
  }

  /** Forgets all data; a master begins a new history. */
  lose(): void {
    this.#lineage = [{ history: `${this.id}/empty${this.#starts}`, fromOffset: 0 }];
    this.#position = positionOf(this.#lineage, 0);
    this.hasSynced = this.role === 'master';
  }

  promote(opens: boolean): ActionResult {
    if (this.failsToPromote) return { isDone: false, reason: 'ERR cannot be promoted' };
    if (this.role === 'replica') {
      const { offset } = this.#position;
      this.isFenced = !opens;
      this.#promotions += 1;
      this.#lineage = [...this.#lineage, { history: `${this.id}/${this.#promotions}`, fromOffset: offset }];
      this.#position = positionOf(this.#lineage, offset);
      this.#becomeMaster();
    }
    return this.#done();
  }

  follow(master: ServerId): ActionResult {
    if (this.role === 'replica' && this.master === master) return this.#done();
    this.role = 'replica';
    this.master = master;
    this.#linkLostAtMs = this.now;
    this.#copyDoneAtMs = null;
    this.#upstreamInstance = null;
    this.#reconnectAtMs = 0;
    return this.#done();
  }

  hold(limitMs: number): ActionResult {
    if (this.failsToHold) return { isDone: false, reason: 'ERR unknown command' };
    this.#heldUntilMs = this.now + limitMs;
    return this.#done();
  }

  resume(): ActionResult {
    this.#heldUntilMs = 0;
    return this.#done();
  }

  fence(isFenced: boolean): ActionResult {
    this.isFenced = isFenced;
    return this.#done();
  }

  report(replicas: readonly ServerId[]): ProbeResult {
    if (!this.isUp) return { kind: 'refused' };
    if (this.fault !== null) return this.fault;
    const { role, instance, position, priority } = this;
    const isMaster = role === 'master';
    return {
      kind: 'answered',
      role,
      instance,
      position,
      isFenced: isMaster ? this.isFenced : null,
      priority,
      upstream: isMaster ? null : this.#upstream(),
      replicas: isMaster ? replicas : [],
    };
  }

  /** Brings a replica to where its master is; null when the master cannot be reached. */
  replicate(upstream: ModelServer | null): void {
    if (this.role === 'master' || !this.isUp || this.isHung) return;
    if (upstream === null || !upstream.isUp || upstream.isHung || upstream.role !== 'master') {
      this.#linkLostAtMs ??= this.now;
      this.#copyDoneAtMs = null;
      return;
    }
    if (!this.#isConnected(upstream)) return void (this.#linkLostAtMs ??= this.now);
    this.#linkLostAtMs = null;
    const isContinued = this.hasSynced && continues(upstream.position, this.#position);
    if (!isContinued && !this.#isCopied()) return;
    this.#copyDoneAtMs = null;
    this.hasSynced = true;
    upstream.replicaHeardAtMs = this.now;
    this.#takeOver(upstream, isContinued ? this.#position.offset : 0);
  }

  /** After its master's process was replaced it needs a while to find it again. */
  #isConnected(upstream: ModelServer): boolean {
    if (this.#upstreamInstance !== upstream.instance) {
      if (this.#upstreamInstance !== null) this.#reconnectAtMs = this.now + RECONNECT_MS;
      this.#upstreamInstance = upstream.instance;
    }
    return this.now >= this.#reconnectAtMs;
  }

  /** A stream that does not go on from here is copied as a whole first. */
  #isCopied(): boolean {
    this.#copyDoneAtMs ??= this.now + COPY_MS;
    return this.now >= this.#copyDoneAtMs;
  }

  /** What it has of the stream already it keeps, however far it is to stay behind. */
  #takeOver(upstream: ModelServer, heldOffset: number): void {
    const offset = Math.max(heldOffset, upstream.position.offset - this.lagBytes);
    if (offset === upstream.position.offset) {
      this.#lineage = upstream.lineage;
      this.#position = upstream.position;
    } else if (offset !== this.#position.offset || this.#position.history !== upstream.position.history) {
      const last = upstream.lineage.findLastIndex(({ fromOffset }) => fromOffset <= offset);
      this.#lineage = upstream.lineage.slice(0, Math.max(0, last) + 1);
      this.#position = positionOf(this.#lineage, offset);
    }
  }

  #upstream(): Extract<ProbeResult, { kind: 'answered' }>['upstream'] {
    if (this.master === null) return null;
    const isSyncing = this.#copyDoneAtMs !== null;
    const lostMs = this.now - (this.#linkLostAtMs ?? this.now);
    const downMs = this.isLinked ? 0 : this.hasSynced ? lostMs : null;
    return { master: this.master, isLinked: this.isLinked, downMs, isSyncing };
  }

  #done(): ActionResult {
    return { isDone: true, position: this.#position };
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
export type Deed = Extract<
  Effect,
  { kind: 'promote' | 'follow' | 'salvage' | 'hold' | 'resume' | 'fence' | 'unfence' }
>;

/** Carries out what a monitor wants of a server. */
export function perform(server: ModelServer, deed: Deed): ActionResult {
  switch (deed.kind) {
    case 'promote':
      return server.promote(deed.opens);
    case 'follow':
      return server.follow(deed.master);
    case 'salvage':
      return server.fence(true);
    case 'hold':
      return server.hold(deed.limitMs);
    case 'resume':
      return server.resume();
    case 'fence':
      return server.fence(true);
    case 'unfence':
      return server.fence(false);
  }
}
