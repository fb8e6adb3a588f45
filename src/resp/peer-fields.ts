import type { MonitorPicture } from '../../sentinel/index.js';
import { wireAddress } from './address.js';
import type { RunIdOf } from './event-payload.js';
import { wholeMs, type Field, type GroupView } from './instance-view.js';

/** How long after its last hello a genuine Sentinel counts as there: they say hello every two seconds. */
const HELLO_LIFE_MS = 10_000;

/** A genuine Sentinel has no link with this monitor: what is known of its life is what its hello tells. */
export function heardByHello(peer: MonitorPicture, helloAgoMs: number | null): MonitorPicture {
  if (peer.isLive || peer.speaksNative || helloAgoMs === null) return peer;
  return { ...peer, isLive: helloAgoMs < HELLO_LIFE_MS, heardAgoMs: helloAgoMs };
}

/** SENTINEL SENTINELS: another monitor of a group. */
export function peerFields(group: GroupView, peer: MonitorPicture, runIdOf: RunIdOf): readonly Field[] {
  const { host, port } = wireAddress(peer.monitor);
  const runId = runIdOf(peer.monitor);
  const age = wholeMs(peer.heardAgoMs ?? group.upMs);
  return [
    ['name', runId ?? peer.monitor],
    ['ip', host],
    ['port', port],
    ['runid', runId ?? ''],
    ['flags', peer.isLive ? 'sentinel' : 's_down,sentinel,disconnected'],
    ['link-pending-commands', '0'],
    ['link-refcount', '1'],
    ['last-ping-sent', peer.isLive ? '0' : age],
    ['last-ok-ping-reply', age],
    ['last-ping-reply', age],
    ...downFields(group, peer),
    ['down-after-milliseconds', String(group.settings.downAfterMs)],
    ['last-hello-message', age],
    ['voted-leader', votedLeader(peer, runIdOf)],
    ['voted-leader-epoch', String(peer.promised ?? 0)],
  ];
}

/** It counts as down from the moment when it could first have been called so. */
function downFields({ settings, upMs }: GroupView, peer: MonitorPicture): readonly Field[] {
  if (peer.isLive) return [];
  return [['s-down-time', wholeMs((peer.heardAgoMs ?? upMs) - settings.downAfterMs)]];
}

function votedLeader(peer: MonitorPicture, runIdOf: RunIdOf): string {
  return peer.votedFor === null ? '?' : (runIdOf(peer.votedFor) ?? '?');
}
