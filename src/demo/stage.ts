import { missingAgreement } from './agreement.js';
import { endpointsOf, startCluster, USUAL_PORTS, type Cluster, type ClusterPlan } from './cluster.js';
import { requireFreePorts } from './free-ports.js';
import { prepareQuorated, type MonitorKind } from './monitor-process.js';
import type { DemoOptions } from './options.js';
import type { Programs } from './programs.js';
import { claimRunDirectory } from './run-directory.js';
import type { Timers } from '../timers.js';

export const DEMO_GROUP = 'telemetry';

/** Everything that a demo has running, under one folder. */
export interface Stage {
  readonly cluster: Cluster;
  /** Ends all processes and removes the folder. */
  close(): Promise<void>;
}

export interface StageParts {
  readonly options: DemoOptions;
  readonly programs: Programs;
  readonly timers: Timers;
  readonly pid: number;
  /** Ends the start early. */
  readonly stop: AbortSignal;
  readonly say: (text: string) => void;
}

/** Checks ports and folder before anything is started; leaves nothing behind when it fails. */
export async function openStage({ options, programs, timers, pid, stop, say }: StageParts): Promise<Stage> {
  const { addresses, dir, downAfterMs } = options;
  const directory = claimRunDirectory({ dir, owner: { name: 'demo', pid } });
  if (directory.hadStaleRun) say(`Removed what a run that died had left in ${dir}.`);
  const plan: ClusterPlan = {
    group: DEMO_GROUP,
    addresses,
    dir,
    redisServer: programs.redisServer,
    ports: USUAL_PORTS,
    downAfterMs,
    redisLines: [],
    monitor: quoratedKind(programs),
    timers,
    stop,
    onStart: (handles) => directory.record(handles.map((handle) => ({ name: handle.name, pid: handle.pid() }))),
  };
  try {
    await requireFreePorts({ endpoints: endpointsOf(plan), hint: FREE_PORTS_HINT });
    say('Starting three servers and three monitors.');
    const cluster = await startCluster(plan);
    return {
      cluster,
      close: async () => {
        await cluster.close();
        directory.remove();
      },
    };
  } catch (error) {
    directory.remove();
    throw error;
  }
}

/** Quorate's own daemon, which tells by HTTP what it sees. */
export function quoratedKind({ quorated }: Pick<Programs, 'quorated'>): MonitorKind {
  return { name: 'quorated', prepare: prepareQuorated({ quorated }), missing: missingAgreement };
}

const FREE_PORTS_HINT =
  'Stop what listens there, or choose other addresses: npm run demo -- --hosts 127.0.1.5,127.0.1.6,127.0.1.7';
