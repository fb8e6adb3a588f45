import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Launch } from './process-handle.js';
import { askRedis } from './redis-client.js';

/** A redis-server to be started. */
export interface RedisPlan {
  readonly redisServer: string;
  readonly address: string;
  readonly port: number;
  readonly dir: string;
  /** The address that it follows at its first start; null for the first master. */
  readonly master: string | null;
  /** More lines of redis.conf. */
  readonly extraLines: readonly string[];
}

/** Writes the server's redis.conf; Redis itself keeps it up to date when its role changes. */
export function prepareRedis(plan: RedisPlan): Launch {
  mkdirSync(plan.dir, { recursive: true });
  const configFile = join(plan.dir, 'redis.conf');
  writeFileSync(configFile, `${redisConf(plan).join('\n')}\n`);
  return {
    name: `redis-server ${plan.address}`,
    command: plan.redisServer,
    args: [configFile],
    cwd: plan.dir,
    logFile: join(plan.dir, 'redis.log'),
  };
}

/**
 * All hosts are this machine: without `bind-source-addr` and the announced address all would seem to be 127.0.0.1, and
 * to Redis's protected mode every other loopback address is a stranger.
 */
function redisConf({ address, port, dir, master, extraLines }: RedisPlan): readonly string[] {
  return [
    `bind ${address}`,
    `port ${port}`,
    'protected-mode no',
    `bind-source-addr ${address}`,
    `replica-announce-ip ${address}`,
    `dir ${JSON.stringify(dir)}`,
    'save ""',
    'appendonly no',
    'repl-diskless-sync-delay 0',
    ...(master === null ? [] : [`replicaof ${master} ${port}`]),
    ...extraLines,
  ];
}

/** What keeps a server from being a linked replica of `master`, or a master when that is null; null when it is. */
export async function roleObstacle({
  address,
  port,
  master,
}: {
  address: string;
  port: number;
  master: string | null;
}): Promise<string | null> {
  try {
    const role = await askRedis({ address, port, command: ['ROLE'] });
    const [name, masterAddress, , link] = Array.isArray(role) ? role.map(String) : [];
    const isAsWanted = master === null ? name === 'master' : masterAddress === master && link === 'connected';
    return isAsWanted ? null : `${address} has the role ${String(role)}`;
  } catch (error) {
    return `${address}:${port}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
