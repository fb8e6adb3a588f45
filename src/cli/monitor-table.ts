import type { GroupDocument } from '../http/group-document.js';
import type { MonitorDocument } from '../http/monitor-document.js';
import { formatAge } from './age.js';
import { printable } from './printable.js';
import { renderTextTable } from './text-table.js';

const HEADS = ['Monitor', 'Live', 'Votes', 'Promised', 'Voted For', 'Last Heard', 'Protocol'];

/** What `ts show monitor` prints: the monitors of each group as the answering one knows them. */
export function renderMonitorTables(groups: readonly GroupDocument[]): string {
  if (groups.length === 1) return groups.map(renderMonitorTable).join('');
  return groups.map((group) => `Group: ${printable(group.group)}\n${renderMonitorTable(group)}`).join('\n');
}

function renderMonitorTable({ monitors, asked }: GroupDocument): string {
  return renderTextTable(
    HEADS,
    monitors.map((monitor) => renderRow(monitor, asked.monitor)),
  );
}

function renderRow(monitor: MonitorDocument, asked: string): string[] {
  return [
    monitor.monitor,
    monitor.is_live ? 'yes' : 'no',
    monitor.muted === null ? 'yes' : `no (${monitor.muted})`,
    monitor.promised_epoch === null ? '-' : String(monitor.promised_epoch),
    monitor.voted_for ?? '-',
    monitor.monitor === asked ? 'asked' : formatAge(monitor.heard_seconds),
    monitor.protocol,
  ];
}
