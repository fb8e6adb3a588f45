import type { GroupPicture } from '../../sentinel/index.js';

/** A group in one word; what load balancers, exit codes and alerts go by. */
export type GroupState = 'ok' | 'degraded' | 'no-quorum' | 'no-master';

/** Judges by what the monitors agree on, never by this monitor's own view, so that all of them say the same. */
export function groupState(picture: GroupPicture): GroupState {
  if (!picture.hasQuorum) return 'no-quorum';
  if (!hasMaster(picture)) return 'no-master';
  return isAllWell(picture) ? 'ok' : 'degraded';
}

function hasMaster({ master, phase, servers }: GroupPicture): boolean {
  const holder = servers.find(({ server }) => server === master);
  return holder !== undefined && !holder.isOdown && phase !== 'promoting';
}

function isAllWell({ phase, notes, servers, monitors }: GroupPicture): boolean {
  return (
    phase === 'stable' &&
    notes.length === 0 &&
    servers.every(({ isOk }) => isOk) &&
    monitors.every(({ isLive, muted }) => isLive && muted === null)
  );
}
