import type { DurableRecord, MonitorId, Table } from '../../sentinel/index.js';
import type { Host } from './host.js';
import { isAwake } from './host.js';
import type { ModelServer } from './model-server.js';
import type { Site } from './site.js';

/** The sets of voters that decide by a monitor's disk: those configured before there is a table, two sets while they change. */
export function electoratesOf(site: Site, disk: DurableRecord | null): readonly (readonly MonitorId[])[] {
  const table = disk?.table ?? null;
  const [host] = site.hosts.keys();
  if (host === undefined || site.configOf(host).discovers) return [[...site.hosts.keys()]];
  if (table === null) return [site.configOf(host).voters];
  return table.next === null ? [table.voters] : [table.voters, table.next.voters];
}

/** The newest table on the disks; null where there is none, and where monitors are discovered: there it names not all of them. */
export function newestTable(site: Site): Table | null {
  let newest: Table | null = null;
  for (const { monitor, disk } of site.hosts.values()) {
    if (site.configOf(monitor).discovers) return null;
    const table = disk?.table ?? null;
    if (table !== null && (newest === null || isNewer(table, newest))) newest = table;
  }
  return newest;
}

function isNewer(a: Table, b: Table): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.version > b.version);
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

/** Whether a majority of the voters, as the monitor beside the server knows them, is awake and has an open way to it. */
export function isSeenByMajority(site: Site, server: ModelServer): boolean {
  const seeing = new Set<MonitorId>();
  for (const host of site.hosts.values())
    if (isAwake(host) && site.network.isOpen(host.n, server.n)) seeing.add(host.monitor);
  const disk = keeperOf(site, server)?.disk ?? null;
  return electoratesOf(site, disk).every((voters) => isMajorityOf(voters, seeing));
}

function majority(count: number): number {
  return Math.floor(count / 2) + 1;
}

/** For how long every voter of the world promises; 0 without leases. */
export function leaseMsOf(site: Site): number {
  const [host] = site.hosts.values();
  return host === undefined ? 0 : (site.configOf(host.monitor).lease?.lengthMs ?? 0);
}
