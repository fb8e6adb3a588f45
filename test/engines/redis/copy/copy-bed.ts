import type { Position } from '../../../../sentinel/index.js';
import type { EngineServer } from '../../../../src/engines/engine.js';
import type { CopyResult } from '../../../../src/engines/history-copy.js';
import { answered } from '../../../contract/engine-contract.js';
import type { RedisProcess } from '../../../kit/redis-server.js';
import { waitFor } from '../../../kit/wait-for.js';
import { LIMIT_MS } from '../kit.js';

/** The files of a copy, by name. */
export type Copied = Map<string, Buffer>;

/** Copies into memory. */
export async function copyInto(
  files: Copied,
  server: EngineServer,
  given: {
    reference?: Position | null;
    refusal?: string;
    isLocal?: boolean;
    onProgress?: (percent: number | null) => void;
  } = {},
): Promise<CopyResult> {
  const { reference = null, refusal = null, isLocal = true, onProgress = () => undefined } = given;
  const result = await server.copyHistory?.({
    reference,
    isLocal,
    admit: async () => refusal,
    open: async (name) => {
      const parts: Buffer[] = [];
      return {
        write: async (bytes) => void parts.push(Buffer.from(bytes)),
        close: async () => void files.set(name, Buffer.concat(parts)),
      };
    },
    onProgress,
  });
  if (result === undefined) throw new Error('the engine copies nothing');
  return result;
}

export async function positionOf(server: EngineServer): Promise<Position> {
  const { position } = answered(await server.probe(LIMIT_MS));
  if (position === null) throw new Error('the server has no position');
  return position;
}

export async function waitForLink(replica: RedisProcess): Promise<void> {
  await waitFor(`${replica.id} is linked`, async () =>
    (await replica.cli('INFO', 'replication')).includes('master_link_status:up'),
  );
}

/** Waits until the replica has every byte that the master has. */
export async function waitForEqual(master: RedisProcess, replica: RedisProcess): Promise<void> {
  await waitForLink(replica);
  const offset = async (server: RedisProcess, field: string): Promise<string> =>
    new RegExp(`${field}:(\\d+)`).exec(await server.cli('INFO', 'replication'))?.[1] ?? '';
  await waitFor(`${replica.id} has all`, async () => {
    return (await offset(master, 'master_repl_offset')) === (await offset(replica, 'slave_repl_offset'));
  });
}
