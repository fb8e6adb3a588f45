import type { EvidenceDocument } from '../http/evidence-document.js';
import type { GroupDocument } from '../http/group-document.js';
import type { ServerDocument } from '../http/server-document.js';
import { formatAge } from './age.js';
import { printable } from './printable.js';
import { renderTextTable } from './text-table.js';

/** What `ts show server ADDRESS` prints: all that is known of one server, and what each monitor sees of it; pure. */
export function renderServerDetail(group: GroupDocument, server: ServerDocument): string {
  const lines = detailLines(group, server);
  const width = Math.max(...lines.map(([name]) => name.length)) + 3;
  const text = lines.map(([name, value]) => `${`${name}:`.padEnd(width)}${printable(value)}\n`).join('');
  const heads = ['Monitor', 'Sees', 'Down', 'Role', 'Last answer'];
  return `${text}\n${renderTextTable(heads, server.evidence.map(renderEvidence))}`;
}

function detailLines(group: GroupDocument, server: ServerDocument): readonly (readonly [string, string])[] {
  return [
    ['Server', server.server],
    ['Group', group.group],
    ['Role', server.role ?? '-'],
    ['Status', server.status],
    ['Master', server.master ?? '-'],
    ['Keeper', server.keeper ?? '-'],
    ['Priority', priorityText(server.priority)],
    ['Position', server.position === null ? '-' : `${server.position.history}:${server.position.offset}`],
    ['Lag', server.lag_bytes === null ? '-' : `${server.lag_bytes} bytes`],
    ['Link', server.link ?? '-'],
    ['Epoch', String(server.epoch)],
    ['Last contact', formatAge(server.answered_seconds)],
    ['Last changed', formatAge(server.last_changed_seconds)],
    ['Instance', server.instance ?? '-'],
  ];
}

function priorityText(priority: number | null): string {
  if (priority === null) return '-';
  return priority === 0 ? '0 (never promoted)' : String(priority);
}

function renderEvidence({ monitor, sees, detail, is_down, role, answered_seconds }: EvidenceDocument): string[] {
  return [
    monitor,
    detail === null ? sees : `${sees} (${detail})`,
    is_down ? 'yes' : 'no',
    role ?? '-',
    formatAge(answered_seconds),
  ];
}
