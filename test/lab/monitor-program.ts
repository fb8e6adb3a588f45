import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { findProgram } from '../../src/demo/programs.js';
import { redisSentinelKind } from '../bench/redis-sentinel.js';
import { TOOL_PATH } from './system-tool.js';

export const LAB_GROUP = 'telemetry';
export const PORTS = { redis: 6379, resp: 26379, http: 8379 } as const;
const ROOT = new URL('../..', import.meta.url).pathname;

/** What a monitor of the lab is started from. */
export interface MonitorSite {
  readonly address: string;
  readonly dir: string;
  /** Addresses of all servers, in the operator's order. */
  readonly servers: readonly string[];
  /** Addresses of all monitors. */
  readonly monitors: readonly string[];
}

/** A kind of monitor, and what its users put into the configuration of their servers. */
export interface MonitorProgram {
  readonly name: string;
  readonly redisLines: readonly string[];
  /** The command that runs the monitor; its configuration is written. */
  prepare(site: MonitorSite): { readonly command: string; readonly args: readonly string[] };
}

/** Further settings of the group in quorate.yaml. */
export type GroupSettings = Readonly<Record<string, unknown>>;

/** Quorate: servers start fenced. */
export function quoratedProgram(settings: GroupSettings = {}): MonitorProgram {
  return {
    name: 'quorate',
    redisLines: [`include ${join(ROOT, 'conf/redis-managed.conf')}`],
    prepare: (site) => {
      const configFile = join(site.dir, 'quorate.yaml');
      const dataDir = join(site.dir, 'quorate');
      mkdirSync(dataDir, { recursive: true });
      writeFileSync(configFile, stringify(quorateConfig(site, dataDir, settings)));
      return { command: process.execPath, args: [join(ROOT, 'bin/quorated'), '--config', configFile] };
    },
  };
}

/** The yardstick, with or without its own advice for a master that is cut off. */
export function redisSentinelProgram({ isAdvised }: { isAdvised: boolean }): MonitorProgram {
  const kind = redisSentinelKind({ redisSentinel: findProgram({ name: 'redis-sentinel', path: TOOL_PATH }) });
  return {
    name: isAdvised ? 'redis-sentinel, min-replicas' : 'redis-sentinel',
    redisLines: isAdvised ? ['min-replicas-to-write 1', 'min-replicas-max-lag 10'] : [],
    prepare: ({ address, dir, servers }) => {
      const ports = { redisPort: PORTS.redis, respPort: PORTS.resp, httpPort: PORTS.http };
      return kind.prepare({ address, dir, addresses: servers, group: LAB_GROUP, downAfterMs: 1000, ...ports });
    },
  };
}

function quorateConfig({ address, servers, monitors }: MonitorSite, dataDir: string, settings: GroupSettings): object {
  return {
    monitor: {
      name: `host-${address}`,
      address,
      data_dir: dataDir,
      peers: monitors.filter((other) => other !== address),
    },
    groups: [{ name: LAB_GROUP, engine: 'redis', servers, down_after: '1s', lease: '1s', ...settings }],
  };
}
