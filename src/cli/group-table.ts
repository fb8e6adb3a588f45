import type { GroupSummary } from '../http/group-summary.js';
import { formatAge } from './age.js';
import { renderTextTable } from './text-table.js';

const HEADS = ['Group', 'Engine', 'State', 'Master', 'Servers', 'Monitors', 'Epoch', 'Last Changed'];

/** What `ts show group` prints; counts are those that are well, of all. */
export function renderGroupTable(groups: readonly GroupSummary[]): string {
  const rows = groups.map((group) => [
    group.group,
    group.engine,
    group.state,
    group.master ?? '-',
    `${group.servers_ok}/${group.servers}`,
    `${group.monitors_live}/${group.monitors}`,
    String(group.epoch),
    formatAge(group.last_changed_seconds),
  ]);
  return renderTextTable(HEADS, rows);
}
