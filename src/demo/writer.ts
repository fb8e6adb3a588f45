import type { Cancel, Timers } from '../timers.js';
import type { Endpoint } from './free-ports.js';
import { findMaster, type MasterFinder } from './master-finder.js';
import { openMasterLink, type MasterLink, type PendingWrite } from './master-link.js';
import type { AcknowledgedWrite, Redirect, WriteLog } from './write-log.js';

export interface WriterParts {
  readonly monitors: readonly Endpoint[];
  readonly group: string;
  readonly timers: Timers;
  readonly everyMs: number;
  /** Keys begin with it: two writers with different prefixes do not meet. */
  readonly keyPrefix: string;
}

/** More writes than this are never issued by one writer: a forgotten one must not eat the memory. */
const MOST_WRITES = 100_000;
const FIND_AGAIN_AFTER_MS = 10;
/** A server that has answered nothing for so long may be stopped: the monitors are asked whether it is still master. */
const STALL_MS = 250;

/**
 * A client that writes all the time, follows the master, and notes down what it was promised. It starts at once. A
 * write that fails is tried again at the next master until it is acknowledged.
 */
export class Writer {
  readonly #parts: WriterParts;
  readonly #finder: MasterFinder;
  readonly #acknowledged: AcknowledgedWrite[] = [];
  readonly #redirects: Redirect[] = [];
  readonly #startedMs: number;
  readonly #waiting: PendingWrite[] = [];
  #link: MasterLink | null = null;
  #issued = 0;
  #isAsking = false;
  #cancelTick: Cancel | null = null;
  #cancelFind: Cancel | null = null;
  #isClosed = false;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#startedMs = parts.timers.nowMs();
    this.#finder = findMaster({ ...parts, onSwitch: (master) => this.#moveTo(master) });
    this.#find();
    this.#tick();
  }

  /** Grows while the writer runs. */
  get log(): WriteLog {
    return { acknowledged: this.#acknowledged, redirects: this.#redirects };
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTick?.();
    this.#cancelFind?.();
    this.#finder.close();
    this.#link?.abandon();
  }

  #tick(): void {
    const { timers, everyMs } = this.#parts;
    const nowMs = timers.nowMs();
    if (this.#issued < MOST_WRITES) this.#waiting.push({ number: this.#issued++, issuedMs: nowMs });
    this.#flush();
    if (this.#link !== null && this.#link.silentMs() > STALL_MS) this.#findSoon();
    const nextMs = this.#startedMs + Math.ceil((nowMs - this.#startedMs + 1) / everyMs) * everyMs;
    this.#cancelTick = timers.after(nextMs - nowMs, () => this.#tick());
  }

  #flush(): void {
    const link = this.#link;
    if (link === null || !link.isReady()) return;
    for (const write of this.#waiting.splice(0)) link.send(write);
  }

  #findSoon(): void {
    this.#cancelFind ??= this.#parts.timers.after(FIND_AGAIN_AFTER_MS, () => this.#find());
  }

  #find(): void {
    this.#cancelFind = null;
    if (this.#isAsking || this.#isClosed) return;
    this.#isAsking = true;
    void this.#finder.ask().then((master) => {
      this.#isAsking = false;
      if (this.#isClosed) return;
      if (master !== null) this.#moveTo(master);
      if (this.#link === null) this.#findSoon();
    });
  }

  #moveTo(server: Endpoint): void {
    if (this.#link !== null && nameOf(this.#link.server) === nameOf(server)) return;
    this.#abandon('closed');
    const link: MasterLink = openMasterLink({
      ...this.#parts,
      server,
      onReady: () => this.#flush(),
      onAcknowledged: (write) => this.#note(write, server),
      onLost: (kind) => {
        if (this.#link !== link) return;
        this.#abandon(kind);
        this.#findSoon();
      },
    });
    this.#link = link;
  }

  #abandon(kind: string): void {
    const { timers } = this.#parts;
    const unanswered = this.#link?.abandon() ?? [];
    this.#link = null;
    for (const _ of unanswered) this.#redirects.push({ kind, atMs: timers.nowMs() });
    this.#waiting.unshift(...unanswered);
  }

  #note(write: PendingWrite, server: Endpoint): void {
    this.#acknowledged.push({ ...write, acknowledgedMs: this.#parts.timers.nowMs(), server: nameOf(server) });
  }
}

function nameOf({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
