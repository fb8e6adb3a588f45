import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MonitorKind, MonitorPlan } from '../../src/demo/monitor-process.js';
import { askRedis } from '../../src/demo/redis-client.js';

/** The yardstick: Redis's own Sentinel, as its users run it. */
export function redisSentinelKind({ redisSentinel }: { redisSentinel: string }): MonitorKind {
  return {
    name: 'redis-sentinel',
    prepare: (plan) => {
      const configFile = join(plan.dir, 'sentinel.conf');
      writeFileSync(configFile, `${sentinelConf(plan).join('\n')}\n`);
      return {
        name: `redis-sentinel ${plan.address}`,
        command: redisSentinel,
        args: [configFile],
        cwd: plan.dir,
        logFile: join(plan.dir, 'sentinel.log'),
      };
    },
    missing,
  };
}

function sentinelConf({ address, addresses, dir, group, redisPort, respPort, downAfterMs }: MonitorPlan): string[] {
  const quorum = Math.floor(addresses.length / 2) + 1;
  return [
    `port ${respPort}`,
    `bind ${address}`,
    `dir ${JSON.stringify(dir)}`,
    `sentinel announce-ip ${address}`,
    `sentinel monitor ${group} ${addresses[0]} ${redisPort} ${quorum}`,
    `sentinel down-after-milliseconds ${group} ${downAfterMs}`,
    `sentinel failover-timeout ${group} 10000`,
    `sentinel parallel-syncs ${group} 1`,
  ];
}

async function missing(plans: readonly MonitorPlan[]): Promise<string | null> {
  const lacks = await Promise.all(plans.map((plan) => lackOf(plan)));
  return lacks.find((lack) => lack !== null) ?? null;
}

/** A Sentinel is settled when it has discovered every other one and sees every replica linked. */
async function lackOf({ address, respPort, group, addresses }: MonitorPlan): Promise<string | null> {
  const ask = (...command: [string, ...string[]]) => askRedis({ address, port: respPort, command });
  try {
    const master = mapOf(await ask('SENTINEL', 'MASTER', group));
    const others = String(addresses.length - 1);
    if (master.get('flags') !== 'master') return `${address} sees the master as ${master.get('flags')}`;
    if (master.get('num-other-sentinels') !== others) return `${address} does not know every other Sentinel`;
    const replicas = await ask('SENTINEL', 'REPLICAS', group);
    const linked = listOf(replicas).filter((replica) => isLinkedReplica(mapOf(replica)));
    return String(linked.length) === others ? null : `${address} sees ${linked.length} replicas linked`;
  } catch (error) {
    return `${address}:${respPort}: ${String(error)}`;
  }
}

function isLinkedReplica(replica: ReadonlyMap<string, string>): boolean {
  return replica.get('flags') === 'slave' && replica.get('master-link-status') === 'ok';
}

/** Sentinel writes a map as a flat list of names and values. */
function mapOf(reply: unknown): ReadonlyMap<string, string> {
  const words = listOf(reply).map(String);
  return new Map(words.flatMap((word, place) => (place % 2 === 0 ? [[word, words[place + 1] ?? ''] as const] : [])));
}

function listOf(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}
