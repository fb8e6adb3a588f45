import { serverId } from '../../sentinel/ids.js';
import type { ServerId } from '../../sentinel/ids.js';
import type { ActionResult } from '../../sentinel/input.js';
import type { Position, ProbeResult } from '../../sentinel/report.js';

/** A server that exists only in memory: enough of Redis to be supervised. Replication is instantaneous unless cut. */
export class ModelServer {
  readonly id: ServerId;
  isUp = true;
  isHung = false;
  role: 'master' | 'replica' = 'replica';
  master: ServerId | null = null;
  position: Position = { history: 'h0', offset: 0, parent: null };
  hasSynced = true;
  priority = 100;
  isHeld = false;
  fault: ProbeResult | null = null;
  /** Bytes that this replica stays behind its master. */
  lagBytes = 0;
  #starts = 1;
  #promotions = 0;

  constructor(address: string) {
    this.id = serverId(address);
  }

  get instance(): string {
    return `${this.id}#${this.#starts}`;
  }

  get isWritable(): boolean {
    return this.isUp && !this.isHung && !this.isHeld && this.role === 'master';
  }

  restart(): void {
    this.isUp = true;
    this.isHung = false;
    this.isHeld = false;
    this.#starts += 1;
  }

  promote(): ActionResult {
    if (this.role === 'replica') {
      const { history, offset } = this.position;
      this.#promotions += 1;
      this.position = {
        history: `${this.id}/${this.#promotions}`,
        offset,
        parent: { history, forkOffset: offset },
      };
      this.role = 'master';
      this.master = null;
    }
    return { isDone: true, position: this.position };
  }

  follow(master: ServerId): ActionResult {
    this.role = 'replica';
    this.master = master;
    return { isDone: true, position: this.position };
  }

  report(world: ReadonlyMap<ServerId, ModelServer>): ProbeResult {
    if (!this.isUp) return { kind: 'refused' };
    if (this.fault !== null) return this.fault;
    const upstream = this.master === null ? undefined : world.get(this.master);
    const isLinked = upstream !== undefined && upstream.isUp && !upstream.isHung && upstream.role === 'master';
    return {
      kind: 'answered',
      role: this.role,
      instance: this.instance,
      position: this.position,
      priority: this.priority,
      upstream:
        this.role === 'master' || this.master === null
          ? null
          : {
              master: this.master,
              isLinked,
              downMs: isLinked ? 0 : this.hasSynced ? 1000 : null,
              isSyncing: false,
            },
      replicas:
        this.role === 'master'
          ? [...world.values()].filter((other) => other.master === this.id && other.isUp).map((other) => other.id)
          : [],
    };
  }
}

/** Brings every linked replica to where its master is. */
export function replicate(world: ReadonlyMap<ServerId, ModelServer>): void {
  for (const server of world.values()) {
    const upstream = server.master === null ? undefined : world.get(server.master);
    if (!server.isUp || upstream === undefined || !upstream.isUp || upstream.isHung || upstream.role !== 'master') continue;
    server.hasSynced = true;
    server.position = { ...upstream.position, offset: Math.max(0, upstream.position.offset - server.lagBytes) };
  }
}
