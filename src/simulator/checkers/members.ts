import type { MonitorId, Table } from '../../../sentinel/index.js';
import type { Host } from '../host.js';
import type { Observer, Site } from '../site.js';
import { Violation } from '../violation.js';
import { isMajorityOf } from '../voters.js';

/**
 * Voters change one at a time, and a leader puts new ones in the place of the old ones only when a majority of both has on
 * disk that this is to happen.
 */
export function watchMembers(_site: Site): Observer {
  const holders = new Map<string, Set<MonitorId>>();
  const latest = new Map<MonitorId, Table>();
  return {
    onStored: (host, { table, votedFor, promised }) => {
      if (table === null) return;
      const before = latest.get(host.monitor) ?? null;
      latest.set(host.monitor, table);
      const known = holders.get(keyOf(table)) ?? new Set();
      holders.set(keyOf(table), known.add(host.monitor));
      const isOwn = votedFor === host.monitor && promised === table.epoch && before !== table;
      if (isOwn && before !== null && isStepOf(before, table)) checkStep(host, { before, table, holders });
    },
  };
}

interface Step {
  readonly before: Table;
  readonly table: Table;
  readonly holders: ReadonlyMap<string, ReadonlySet<MonitorId>>;
}

/** The version that follows on another, and has other voters. */
function isStepOf(before: Table, { epoch, version, voters }: Table): boolean {
  return before.epoch === epoch && before.version + 1 === version && !isSame(before.voters, voters);
}

function checkStep({ monitor }: Host, { before, table, holders }: Step): void {
  const { next } = before;
  if (next === null || !isSame(next.voters, table.voters)) {
    throw new Violation('members', `${monitor} writes other voters than were agreed: ${table.voters.join(', ')}`);
  }
  const disks = holders.get(keyOf(before)) ?? new Set();
  for (const voters of [before.voters, next.voters]) {
    if (isMajorityOf(voters, disks)) continue;
    const text = `${monitor} changes the voters, and ${disks.size} disks tell of it, no majority of ${voters.join(', ')}`;
    throw new Violation('members', text);
  }
}

function keyOf({ epoch, version }: Table): string {
  return `${epoch}/${version}`;
}

function isSame(a: readonly MonitorId[], b: readonly MonitorId[]): boolean {
  return a.length === b.length && a.every((voter) => b.includes(voter));
}
