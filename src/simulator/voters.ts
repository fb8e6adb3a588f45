import type { DurableRecord, MonitorId } from '../../sentinel/index.js';
import type { Host } from './host.js';
import { isAwake } from './host.js';
import type { ModelServer } from './model-server.js';
import type { Site } from './site.js';

/** How many monitors are more than half of all of them. */
export function majorityOf(site: Site): number {
  return majority(site.hosts.size);
}

/** The sets of voters that decide by a monitor's disk: all monitors before there is a table, two sets while they change. */
export function electoratesOf(site: Site, disk: DurableRecord | null): readonly (readonly MonitorId[])[] {
  const table = disk?.table ?? null;
  const [host] = site.hosts.keys();
  if (host === undefined || table === null || site.configOf(host).discovers) return [[...site.hosts.keys()]];
  return table.next === null ? [table.voters] : [table.voters, table.next.voters];
}

/** Whether more than half of the voters are among these monitors. */
export function isMajorityOf(voters: readonly MonitorId[], among: ReadonlySet<MonitorId>): boolean {
  return voters.filter((voter) => among.has(voter)).length >= majority(voters.length);
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

function majority(count: number): number {
  return Math.floor(count / 2) + 1;
}
