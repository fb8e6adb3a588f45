import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineServer, WriteLimits } from '../../src/engines/engine.js';
import { createRedisEngine } from '../../src/engines/redis/engine.js';
import { createFencer } from '../../src/fence/fencer.js';
import type { Fencer } from '../../src/fence/fencer.js';
import { createLimitsFile } from '../../src/fence/limits-file.js';
import { createNft } from '../../src/fence/nft.js';
import { createPortBlock } from '../../src/fence/port-block.js';
import type { RungReport } from '../../src/fence/rung.js';
import type { FileSystem } from '../../src/store/file-system.js';
import { nodeFileSystem } from '../../src/store/file-system.js';
import { systemTimers } from '../../src/timers.js';
import type { RedisProcess } from '../kit/redis-server.js';
import { listLog } from './list-log.js';

/** What holds for servers whose limits nobody knows, unlike any default of Redis. */
const CONFIGURED: WriteLimits = { minReplicasToWrite: 0, maxLagSeconds: 13 };

/** Fencers as monitors run them, without nftables, each with its connection to one server. */
export class FencerBed {
  readonly reports: RungReport[] = [];
  readonly lines: string[] = [];
  readonly #servers: EngineServer[] = [];
  #directory = '';

  async open(): Promise<void> {
    this.#directory = await mkdtemp(join(tmpdir(), 'quorate-fencer-'));
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
    await rm(this.#directory, { recursive: true });
  }

  /** A monitor that starts: it knows what is on disk, and has spoken with the server once. */
  async start(
    server: RedisProcess,
    fs: FileSystem = nodeFileSystem,
  ): Promise<{ fencer: Fencer; toServer: EngineServer }> {
    const log = listLog(this.lines);
    const engine = createRedisEngine({
      auth: { user: null, password: null },
      tls: null,
      clientName: 'quorate-test',
      timers: systemTimers,
    });
    const toServer = engine.attach(server.id);
    this.#servers.push(toServer);
    const fencer = createFencer({
      limitsFile: await createLimitsFile({ directory: this.#directory, group: 'telemetry', fs, log }),
      configured: CONFIGURED,
      portBlock: createPortBlock({ runNft: createNft({ command: null }), userId: 0 }),
      timers: systemTimers,
      log,
      onRung: (report) => this.reports.push(report),
      ownPid: process.pid,
    });
    fencer.watch(toServer);
    await toServer.probe(5000);
    return { fencer, toServer };
  }

  /** `rung result` of everything that was tried. */
  rungs(): string[] {
    return this.reports.map(({ rung, result }) => `${rung} ${result}`);
  }
}

/** `min-replicas-to-write/min-replicas-max-lag` of a server. */
export async function limitsOf(server: RedisProcess): Promise<string> {
  const names = ['min-replicas-to-write', 'min-replicas-max-lag'];
  const replies = await Promise.all(names.map((name) => server.cli('CONFIG', 'GET', name)));
  return replies.map((reply) => reply.split('\n')[1]).join('/');
}
