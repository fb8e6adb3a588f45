import type { Host } from './host.js';
import { isAwake } from './host.js';
import type { ModelServer } from './model-server.js';
import type { Site } from './site.js';

/** How many monitors are more than half of all of them. */
export function majorityOf(site: Site): number {
  return Math.floor(site.hosts.size / 2) + 1;
}

/** The monitor on the server's host; null where there is none, or a foreign one. */
export function keeperOf(site: Site, server: ModelServer): Host | null {
  for (const host of site.hosts.values()) if (host.n === server.n) return host.foreign === null ? host : null;
  return null;
}

/** Whether a majority of the monitors is awake and has an open way to the server. */
export function isSeenByMajority(site: Site, server: ModelServer): boolean {
  let count = 0;
  for (const host of site.hosts.values()) if (isAwake(host) && site.network.isOpen(host.n, server.n)) count += 1;
  return count >= majorityOf(site);
}

/** For how long every voter of the world promises; 0 without leases. */
export function leaseMsOf(site: Site): number {
  const [host] = site.hosts.values();
  return host === undefined ? 0 : (site.configOf(host.monitor).lease?.lengthMs ?? 0);
}
