import { hostOf } from '../../sentinel/index.js';
import type { ActionResult, MonitorId, Position, ServerId } from '../../sentinel/index.js';
import type { EngineServer } from '../engines/engine.js';
import type { CopyResult, Findings } from '../engines/history-copy.js';
import type { Log } from '../log.js';
import { nodeFileSystem } from '../store/file-system.js';
import type { Draft } from './draft.js';
import { createGrowth } from './growth.js';
import type { LostStore } from './lost-store.js';
import { NoRoom } from './lost-store.js';
import type { Manifest, ManifestPosition } from './manifest.js';

/** What a server is to be kept from losing. */
export interface SalvageOrder {
  readonly server: EngineServer;
  /** Whom it is to follow afterwards, and where that stands. */
  readonly master: ServerId;
  readonly reference: Position | null;
  readonly fenceLimitMs: number;
  readonly onProgress: (percent: number | null) => void;
}

/** Keeps what the servers of one group would lose. */
export interface Salvage {
  /** Takes as long as it takes, one server after the other; never rejects. */
  keep(order: SalvageOrder): Promise<ActionResult>;
  /** A server was looked at: how far it is. */
  note(server: ServerId, position: Position): void;
  list(): Promise<readonly Manifest[]>;
  drop(id: string): Promise<boolean>;
  /** What is under way ends soon, unfinished. */
  close(): void;
}

export interface SalvageOptions {
  readonly store: LostStore;
  readonly group: string;
  readonly monitor: MonitorId;
  /** For how long a history is kept, in ms. */
  readonly keepMs: number;
  readonly nowUnixMs: () => number;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/** How many orders may wait for their turn: more than one a server is a defect. */
const MOST_WAITING = 64;
/** How often what has expired is looked for, in ms. */
const SWEEP_MS = 3_600_000;
/** A copy that failed for lack of room begins again only where there is so much more of it, in bytes. */
const MORE_BYTES = 8 * 1024 * 1024;

/** One copy at a time: two would count the same free space twice, and slow each other down. */
export function createSalvage(options: SalvageOptions): Salvage {
  return new GroupSalvage(options);
}

class GroupSalvage implements Salvage {
  readonly #options: SalvageOptions;
  /** What was not enough room for a server, in bytes. */
  readonly #needed = new Map<ServerId, number>();
  readonly #growth;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #sweptAtMs;
  #isClosed = false;

  constructor(options: SalvageOptions) {
    this.#options = options;
    this.#growth = createGrowth(options);
    this.#sweptAtMs = options.nowUnixMs();
  }

  async keep(order: SalvageOrder): Promise<ActionResult> {
    if (this.#waiting >= MOST_WAITING) return { isDone: false, reason: 'too many histories wait to be kept' };
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#keep(order));
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } catch (error) {
      return { isDone: false, reason: error instanceof Error ? error.message : String(error) };
    } finally {
      this.#waiting -= 1;
    }
  }

  note(server: ServerId, position: Position): void {
    this.#growth.note(server, position);
    if (this.#options.nowUnixMs() - this.#sweptAtMs >= SWEEP_MS) void this.#sweep();
  }

  async list(): Promise<readonly Manifest[]> {
    await this.#sweep();
    return this.#options.store.list(this.#options.group);
  }

  drop(id: string): Promise<boolean> {
    return this.#options.store.drop(this.#options.group, id);
  }

  close(): void {
    this.#isClosed = true;
  }

  async #keep(order: SalvageOrder): Promise<ActionResult> {
    const { server, fenceLimitMs } = order;
    const { store, group, log } = this.#options;
    if (server.copyHistory === undefined) return { isDone: true, position: null };
    const fenced = await server.fence({ limitMs: fenceLimitMs });
    if (!fenced.isDone) return { isDone: false, reason: `it cannot be made to refuse writes: ${fenced.reason}` };
    await this.#sweep();
    const known = await store.whyNoRoom(this.#needed.get(server.server) ?? 0);
    if (known !== null) return { isDone: false, reason: known };
    const { id, draft } = await store.begin(group, server.server);
    log.info({ group, server: server.server, id }, 'keeping a history');
    try {
      return await this.#finish(order, { id, draft });
    } catch (error) {
      if (isLackOfRoom(error)) this.#needed.set(server.server, draft.bytes() + MORE_BYTES);
      throw error;
    } finally {
      await draft.discard();
    }
  }

  async #finish(order: SalvageOrder, { id, draft }: { id: string; draft: Draft }): Promise<ActionResult> {
    const { server } = order;
    const result = await this.#copy(order, draft);
    if (result.kind === 'failed') return { isDone: false, reason: result.reason };
    if (result.kind === 'nothing') {
      this.#options.log.info({ group: this.#options.group, server: server.server, why: result.why }, 'nothing to keep');
      return { isDone: true, position: result.position };
    }
    const manifest = this.#manifest(order, { id, draft, found: result.found });
    await draft.commit(manifest);
    this.#needed.delete(server.server);
    return { isDone: true, position: result.found.position, text: `${lossText(manifest)}, kept as ${id}` };
  }

  async #copy({ server, reference, onProgress }: SalvageOrder, draft: Draft): Promise<CopyResult> {
    const { store, monitor, log, group } = this.#options;
    const copied = await server.copyHistory?.({
      reference,
      isLocal: hostOf(server.server) === hostOf(monitor),
      // A copy is seldom larger than a tenth of the data in memory and never much larger than them: the rest shows on the way.
      admit: (aboutBytes) => store.whyNoRoom(Math.ceil(aboutBytes / 10)),
      open: async (name) => {
        const sink = await draft.open(name);
        return { close: () => sink.close(), write: (bytes) => this.#write(sink.write(bytes)) };
      },
      onProgress: (percent) => {
        log.info({ group, server: server.server, percent, bytes: draft.bytes() }, 'keeping a history');
        onProgress(percent);
      },
    });
    return copied ?? { kind: 'nothing', why: 'the engine keeps it itself', position: null };
  }

  /** What has expired goes; where that fails the log says so, and the next hour tries again. */
  async #sweep(): Promise<void> {
    const { store, log, nowUnixMs } = this.#options;
    this.#sweptAtMs = nowUnixMs();
    await store.sweep({ isStart: false }).catch((err: unknown) => log.warn({ err }, 'lost-and-found cannot be swept'));
  }

  async #write(written: Promise<void>): Promise<void> {
    await written;
    if (this.#isClosed) throw new Error('the monitor is stopping');
  }

  #manifest(order: SalvageOrder, { id, draft, found }: { id: string; draft: Draft; found: Findings }): Manifest {
    const { group, monitor, keepMs, nowUnixMs } = this.#options;
    const now = nowUnixMs();
    const seen = order.reference === null ? null : this.#growth.pastFork(order.server.server, order.reference);
    return {
      format: 1,
      id,
      group,
      server: order.server.server,
      kept_by: monitor,
      taken_at: new Date(now).toISOString(),
      expires_at: new Date(now + keepMs).toISOString(),
      position: positionOf(found.position),
      master: { server: order.master, position: positionOf(order.reference) },
      fork: found.fork === null ? null : { history: found.fork.history, offset: found.fork.offset },
      lost: { bytes: found.fork?.bytes ?? seen?.bytes ?? null, writes: found.writes, seconds: seen?.seconds ?? null },
      files: draft.files(),
      remarks: found.remarks,
    };
  }
}

function isLackOfRoom(error: unknown): boolean {
  return error instanceof NoRoom || nodeFileSystem.codeOf(error) === 'ENOSPC';
}

function positionOf(position: Position | null): ManifestPosition | null {
  if (position === null) return null;
  const { history, offset, parent } = position;
  return { history, offset, parent: parent && { history: parent.history, fork_offset: parent.forkOffset } };
}

function lossText({ lost: { bytes, writes } }: Manifest): string {
  if (bytes === null) return 'data of which nobody can tell how much the master does not have';
  const commands = writes === null ? '' : ` (${writes} writes)`;
  return `${bytes} bytes${commands} that the master does not have`;
}
