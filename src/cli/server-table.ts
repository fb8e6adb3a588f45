import { joinAddress } from '../address.js';
import { compareAddresses } from '../http/address-order.js';
import type { GroupDocument } from '../http/group-document.js';
import type { ServerDocument } from '../http/server-document.js';
import { formatAge } from './age.js';
import { printable } from './printable.js';
import { renderTextTable } from './text-table.js';

/** The table of `ts show server`: one group, or several with their names above; pure. */
export function renderServerTables(groups: readonly GroupDocument[]): string {
  if (groups.length === 1) return groups.map(renderServerTable).join('');
  return groups.map((group) => `Group: ${printable(group.group)}\n${renderServerTable(group)}`).join('\n');
}

/** The master/replica table of one group, rows by address, and below it what the operator should know. */
export function renderServerTable({ servers, notes }: GroupDocument): string {
  const rows = servers.toSorted((a, b) => compareAddresses(idOf(a), idOf(b))).map(renderRow);
  const table = renderTextTable(['Server', 'Role', 'Master', 'Replicas', 'Status', 'Last Changed'], rows);
  return notes.length === 0 ? table : `${table}\n${notes.map((note) => `${printable(note)}\n`).join('')}`;
}

function renderRow(server: ServerDocument): string[] {
  return [
    server.server,
    server.role ?? '-',
    server.master ?? '-',
    server.replicas.length === 0 ? '-' : server.replicas.join(', '),
    server.status,
    formatAge(server.last_changed_seconds),
  ];
}

function idOf({ host, port }: ServerDocument): string {
  return joinAddress(host, port);
}
