import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Launch } from './process-handle.js';

/** What every program that watches the servers of a cluster must know. */
export interface MonitorPlan {
  readonly address: string;
  readonly dir: string;
  readonly group: string;
  /** Addresses of all hosts, in the operator's order. */
  readonly addresses: readonly string[];
  readonly redisPort: number;
  readonly respPort: number;
  readonly httpPort: number;
  readonly downAfterMs: number;
}

/** One kind of monitor: how it is prepared on a host, and when all of a cluster's monitors have settled. */
export interface MonitorKind {
  readonly name: string;
  prepare(plan: MonitorPlan): Launch;
  /** What is still missing until every monitor sees every server well; null when nothing is. */
  missing(plans: readonly MonitorPlan[]): Promise<string | null>;
}

/** Writes the host's quorate.yaml. */
export function prepareQuorated({ quorated }: { quorated: string }): (plan: MonitorPlan) => Launch {
  return (plan) => {
    const dataDir = join(plan.dir, 'quorate');
    mkdirSync(dataDir, { recursive: true });
    const configFile = join(plan.dir, 'quorate.yaml');
    writeFileSync(configFile, stringify(quorateConfig(plan, dataDir)));
    return {
      name: `quorated ${plan.address}`,
      command: quorated,
      args: ['--config', configFile],
      cwd: plan.dir,
      logFile: join(plan.dir, 'quorated.log'),
    };
  };
}

function quorateConfig(plan: MonitorPlan, dataDir: string): object {
  const { address, addresses, respPort, httpPort, redisPort, downAfterMs } = plan;
  return {
    monitor: {
      name: `host-${address}`,
      address,
      resp_port: respPort,
      http_port: httpPort,
      data_dir: dataDir,
      peers: addresses.filter((other) => other !== address).map((other) => `${other}:${respPort}`),
    },
    groups: [
      {
        name: plan.group,
        engine: 'redis',
        servers: addresses.map((server) => `${server}:${redisPort}`),
        quorum: Math.floor(addresses.length / 2) + 1,
        down_after: `${downAfterMs}ms`,
      },
    ],
  };
}
