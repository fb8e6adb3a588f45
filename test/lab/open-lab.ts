import { join } from 'node:path';
import { waitUntil } from '../../src/demo/deadline.js';
import { systemTimers as timers } from '../../src/timers.js';
import { askDoor } from './host-doors.js';
import { Lab } from './lab.js';
import { startMonitor, startServer } from './lab-host.js';
import type { HostPlan } from './lab-host.js';
import { claimLabDirectory, removeLab, removeLeftovers } from './leftovers.js';
import type { MonitorProgram } from './monitor-program.js';
import { createNetwork } from './network.js';

export interface LabOptions {
  readonly program: MonitorProgram;
  readonly servers?: number;
  /** Hosts with a monitor alone. */
  readonly arbiters?: number;
}

/** Makes the hosts of a lab and starts everything on them. Only one lab at a time may be open in a process. */
export async function openLab(options: LabOptions): Promise<Lab> {
  removeLeftovers();
  const remove = () => removeLab(process.pid);
  // A run that is broken off leaves nothing, either.
  process.once('exit', remove);
  const signals = watchSignals();
  const close = () => {
    signals.stop();
    process.off('exit', remove);
    remove();
  };
  try {
    const dir = claimLabDirectory();
    const plans = plansOf(options, dir);
    const [first] = plans;
    if (first === undefined) throw new Error('a lab without hosts');
    const servers = await Promise.all(plans.map(startServer));
    await waitForReplication(plans);
    const hosts = await Promise.all(plans.map((plan, place) => startMonitor(plan, servers[place] ?? null)));
    return new Lab({
      program: options.program,
      hosts,
      dir,
      network: first.network,
      clientHost: plans.length + 1,
      close,
    });
  } catch (error) {
    close();
    throw error;
  }
}

function plansOf({ program, servers = 3, arbiters = 0 }: LabOptions, dir: string): readonly HostPlan[] {
  const count = servers + arbiters;
  const network = createNetwork(count + 1);
  const addresses = Array.from({ length: count }, (_, place) => network.address(place + 1));
  return addresses.map((address, place) => ({
    number: place + 1,
    site: { address, dir: join(dir, `host-${place + 1}`), servers: addresses.slice(0, servers), monitors: addresses },
    program,
    network,
    hasServer: place < servers,
  }));
}

async function waitForReplication(plans: readonly HostPlan[]): Promise<void> {
  const replicas = plans.filter(({ hasServer }) => hasServer).length - 1;
  const missing = async () => {
    try {
      const info = await askDoor(join(plans[0]?.site.dir ?? '', 'redis.sock'), ['INFO', 'replication']);
      const linked = String(info).match(/state=online/g)?.length ?? 0;
      return linked === replicas ? null : `${linked} of ${replicas} replicas are linked`;
    } catch (error) {
      return String(error);
    }
  };
  await waitUntil({ what: 'replication between the servers', limitMs: 20_000, timers, missing });
}

/** A signal that ends the process ends the lab, too: by way of the event `exit`. */
function watchSignals(): { stop(): void } {
  const ends = (['SIGTERM', 'SIGHUP', 'SIGINT'] as const).map((signal) => {
    const end = () => process.exit(signal === 'SIGINT' ? 130 : 143);
    process.on(signal, end);
    return () => process.off(signal, end);
  });
  return {
    stop: () => {
      for (const end of ends) end();
    },
  };
}
