import type { MonitorId, ServerId, Table } from '../../../sentinel/index.js';
import type { Host } from '../host.js';
import type { Observer, Site } from '../site.js';
import { Violation } from '../violation.js';
import { electoratesOf, isMajorityOf } from '../voters.js';

/** Nobody is promoted before a majority has it on disk. To confirm the role of the master of the table is no promotion. */
export function watchPromotions(site: Site): Observer {
  const holders = new Map<string, Set<MonitorId>>();
  const masters = new Map<ServerId, Set<MonitorId>>();
  return {
    onStored: ({ monitor }, { table }) => {
      if (table === null) return;
      add(holders, keyOf(table), monitor);
      add(masters, table.master, monitor);
    },
    onEffect: (host, effect) => {
      if (effect.kind !== 'promote') return;
      const isReturn = host.disk?.table?.master === effect.server;
      const known = isReturn ? masters.get(effect.server) : holders.get(planOf(host, effect.server));
      const disks = known ?? new Set();
      if (electoratesOf(site, host.disk).every((voters) => isMajorityOf(voters, disks))) return;
      const text = `${host.monitor} promotes ${effect.server}, and ${disks.size} of ${site.hosts.size} disks tell of it`;
      throw new Violation('table-before-promotion', text);
    },
  };
}

function add<K>(all: Map<K, Set<MonitorId>>, key: K, monitor: MonitorId): void {
  const known = all.get(key);
  if (known === undefined) all.set(key, new Set([monitor]));
  else known.add(monitor);
}

function keyOf(table: Table): string {
  return `${table.epoch}/${table.version} ${table.target ?? ''}`;
}

function planOf({ disk }: Host, server: ServerId): string {
  const table = disk?.table ?? null;
  return table === null || table.target !== server ? 'none' : keyOf(table);
}
