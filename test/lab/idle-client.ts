import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../src/demo/deadline.js';
import type { ProcessHandle } from '../../src/demo/process-handle.js';
import { systemTimers as timers } from '../../src/timers.js';
import { readIdleNotes } from './idle-plan.js';
import type { IdleNote, IdlePlan } from './idle-plan.js';
import type { Lab } from './lab.js';
import { startScript } from './lab-host.js';
import { PORTS } from './monitor-program.js';

/** Under which an idle client shows that it can write again. */
export const IDLE_KEY = 'idle';

/** A client outside, connected through a virtual address and silent. */
export class IdleClient {
  readonly address: string;
  readonly #process: ProcessHandle;
  readonly #logFile: string;

  private constructor(address: string, process: ProcessHandle, logFile: string) {
    this.address = address;
    this.#process = process;
    this.#logFile = logFile;
  }

  /** Resolves when it is connected and silent. */
  static async start(lab: Lab, address: string): Promise<IdleClient> {
    const { dir } = lab.host(1);
    const logFile = join(dir, `idle-client-${address}.log`);
    rmSync(logFile, { force: true });
    const argument: IdlePlan = { address, port: PORTS.redis, key: IDLE_KEY, logFile };
    const place = { host: lab.clientHost, dir, network: lab.network };
    const process = await startScript({ script: 'silent-client.ts', name: 'silent-client', argument, ...place });
    const client = new IdleClient(address, process, logFile);
    await client.next('silent', 0);
    return client;
  }

  /** The first note of a kind after a moment. */
  async next(what: IdleNote['what'], sinceMs: number, limitMs = 10_000): Promise<IdleNote> {
    const find = () => this.notes().find((note) => note.what === what && note.atMs > sinceMs);
    const missing = () => (find() === undefined ? `it noted ${JSON.stringify(this.notes())}` : null);
    await waitUntil({ what: `an idle client to note "${what}"`, limitMs, timers, missing });
    const found = find();
    if (found === undefined) throw new Error('a note was lost');
    return found;
  }

  notes(): readonly IdleNote[] {
    return readIdleNotes(this.#logFile);
  }

  stop(): Promise<void> {
    return this.#process.stop(1000);
  }
}
