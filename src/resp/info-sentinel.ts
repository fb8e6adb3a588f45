import { joinAddress } from '../address.js';
import { wireAddress } from './address.js';
import type { Context } from './context.js';
import type { InfoField } from './info-process.js';

/** The section that exporters read: one line a group. */
export function sentinelSection(context: Context): readonly InfoField[] {
  const { supervisor, moods, nowMs } = context;
  const groups = supervisor.groupNames();
  const tilts = [...moods.tiltSinceMs.values()];
  const tiltSeconds = tilts.length === 0 ? -1 : Math.floor((nowMs() - Math.min(...tilts)) / 1000);
  return [
    ['sentinel_masters', groups.length],
    ['sentinel_tilt', tilts.length === 0 ? 0 : 1],
    ['sentinel_tilt_since_seconds', tiltSeconds],
    ['sentinel_running_scripts', 0],
    ['sentinel_scripts_queue_length', 0],
    ['sentinel_simulate_failure_flags', crashFlags(context)],
    ...groups.flatMap((group, place) => groupLine(context, group, place)),
  ];
}

function crashFlags({ moods }: Context): number {
  const election = moods.crashPoints.includes('crash-after-election') ? 1 : 0;
  return election + (moods.crashPoints.includes('crash-after-promotion') ? 2 : 0);
}

/** A group that has no master yet is shown as down, at Sentinel's sign for an unknown address. */
function groupLine({ supervisor }: Context, group: string, place: number): InfoField[] {
  const picture = supervisor.picture(group);
  if (picture === undefined) return [];
  const master = picture.servers.find((one) => one.server === picture.master);
  const { host, port } = wireAddress(picture.master);
  const status = master === undefined || master.isOdown ? 'odown' : master.isSdown ? 'sdown' : 'ok';
  const replicas = picture.servers.length - (master === undefined ? 0 : 1);
  const address = joinAddress(host, port);
  const value = `name=${group},status=${status},address=${address},slaves=${replicas},sentinels=${picture.monitors.length}`;
  return [[`master${place}`, value]];
}
