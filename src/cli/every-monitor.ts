import type { Address } from '../address.js';
import { AppError } from '../errors.js';
import { bearerToken } from '../http/bearer-token.js';
import { systemTimers } from '../timers.js';
import type { Io } from './io.js';
import { createMonitorClient } from './monitor-client.js';
import type { MonitorClient } from './monitor-client.js';
import { parseMonitorAddress } from './monitor-address.js';
import type { GroupOptions } from './options.js';
import { askGroups, askOnlyGroup } from './questions.js';
import { askMonitors, readOwnSecret } from './session.js';

/** What one of the monitors of a group said. */
export interface Said<T> {
  /** Its host. */
  readonly monitor: string;
  /** The answer, or why there is none. */
  readonly answer: T | AppError;
}

/** A question about a group that each of its monitors answers for itself. */
export type GroupQuestion<T> = (client: MonitorClient, group: string) => Promise<T>;

/**
 * Asks one monitor who the others are, then puts the question to all of them, at the same HTTP port. Rejects as
 * `askMonitors` does when nobody answers at all.
 */
export async function askEveryMonitor<T>(
  io: Io,
  options: GroupOptions,
  question: GroupQuestion<T>,
): Promise<readonly Said<T>[]> {
  const secret = await readOwnSecret(io, options);
  const { group, monitors } = await askMonitors(io, options, (client) => findMonitors(client, options.group));
  return Promise.all(
    monitors.map(async (monitor) => {
      const token = secret === null ? null : bearerToken(secret);
      const client = createMonitorClient({ monitor, token, timers: io.timers ?? systemTimers });
      try {
        return { monitor: monitor.host, answer: await question(client, group) };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return { monitor: monitor.host, answer: error };
      } finally {
        client.close();
      }
    }),
  );
}

interface Found {
  readonly group: string;
  readonly monitors: readonly Address[];
}

async function findMonitors(client: MonitorClient, named: string | undefined): Promise<Found> {
  const group = await askOnlyGroup(client, named);
  const [document] = await askGroups(client, group);
  const { port } = client.monitor;
  const hosts = new Set(document?.monitors.map(({ monitor }) => parseMonitorAddress(monitor).host));
  return { group, monitors: [...hosts].map((host) => ({ host, port })) };
}
