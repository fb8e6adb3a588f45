import { EXIT } from '../../errors.js';
import type { GroupDocument } from '../../http/group-document.js';
import type { Io } from '../io.js';
import type { GroupOptions } from '../options.js';
import { printable } from '../printable.js';
import { askGroups } from '../questions.js';
import { askMonitors } from '../session.js';

/** `ts check quorum`: whether enough monitors live to replace a master. */
export async function checkQuorum(io: Io, options: GroupOptions): Promise<number> {
  const groups = await askMonitors(io, options, (client) => askGroups(client, options.group));
  for (const group of groups) io.stdout.write(`${printable(verdict(group))}\n`);
  return Math.max(EXIT.ok, ...groups.map(exitCodeOfQuorum));
}

function verdict(group: GroupDocument): string {
  const live = countVoting(group);
  const needed = Math.max(group.majority, group.quorum);
  const counts = `${live} of ${group.monitors.length} monitors vote, ${needed} needed`;
  if (!group.has_quorum) return `${group.group}: no quorum: ${counts}; a lost master is not replaced`;
  const spare = live - needed;
  if (spare <= 0 && group.monitors.length > 1)
    return `${group.group}: quorum, but no further monitor may fail: ${counts}`;
  return `${group.group}: quorum: ${counts}`;
}

function exitCodeOfQuorum(group: GroupDocument): number {
  if (!group.has_quorum) return EXIT.noQuorum;
  return countVoting(group) < group.monitors.length ? EXIT.degraded : EXIT.ok;
}

function countVoting({ monitors }: GroupDocument): number {
  return monitors.filter(({ is_live, muted }) => is_live && muted === null).length;
}
