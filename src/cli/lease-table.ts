import type { GroupDocument } from '../http/group-document.js';
import { printable } from './printable.js';
import { renderTextTable } from './text-table.js';

const HEADS = ['Group', 'Master', 'Keeper', 'Lease', 'Promised By'];

/** What `ts show lease` prints: a row a group, as the answering monitor last heard it. */
export function renderLeaseTables(groups: readonly GroupDocument[]): string {
  return renderTextTable(HEADS, groups.map(renderRow));
}

function renderRow({ group, master, lease }: GroupDocument): string[] {
  return [printable(group), master ?? '-', lease.keeper ?? '-', leaseWord(lease), promisesText(lease)];
}

function leaseWord({ is_on, held_ms }: GroupDocument['lease']): string {
  if (!is_on) return 'off';
  return held_ms === null ? 'none' : `held, ${held_ms}ms left`;
}

function promisesText({ is_on, keeper, needed, promises }: GroupDocument['lease']): string {
  if (!is_on) return '-';
  const given = promises.filter((promise) => promise.keeper === keeper);
  const names = given.map(({ monitor, left_ms }) => `${monitor} (${left_ms}ms)`).join(', ');
  return `${names === '' ? 'nobody' : names}; ${needed} needed`;
}
