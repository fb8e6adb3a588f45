import type { ServerPicture } from '../../sentinel/index.js';
import { wireAddress } from './address.js';
import {
  contactFields,
  ownView,
  reportFields,
  serverFlags,
  wholeMs,
  type Field,
  type SettledView,
} from './instance-view.js';

/** SENTINEL REPLICAS: one replica of a group. */
export function replicaFields(group: SettledView, replica: ServerPicture): readonly Field[] {
  const { host, port } = wireAddress(replica.server);
  const upstream = wireAddress(ownView(group, replica)?.follows ?? null);
  const contact = contactFields(group, replica);
  return [
    ['name', replica.server],
    ['ip', host],
    ['port', port],
    ['runid', replica.instance ?? ''],
    ['flags', flags(group, replica).join(',')],
    ...contact.pending,
    ...contact.pings,
    ...downFields(replica),
    ['down-after-milliseconds', String(group.settings.downAfterMs)],
    ...reportFields(group, replica, 'slave'),
    ['master-link-down-time', replica.isLinked ? '0' : wholeMs(unlinkedMs(group, replica))],
    ['master-link-status', replica.isLinked ? 'ok' : 'err'],
    ['master-host', upstream.host],
    ['master-port', upstream.port],
    ['slave-priority', String(replica.priority ?? DEFAULT_PRIORITY)],
    ['slave-repl-offset', String(replica.position?.offset ?? 0)],
    ['replica-announced', '1'],
  ];
}

/** What Redis has when nothing is configured. */
const DEFAULT_PRIORITY = 100;

function flags(group: SettledView, replica: ServerPicture): string[] {
  const isTarget = replica.server === group.picture.target;
  return [...serverFlags(group, replica, 'slave'), ...(isTarget ? ['promoted'] : [])];
}

function downFields(replica: ServerPicture): readonly Field[] {
  return replica.isSdown ? [['s-down-time', wholeMs(replica.sdownForMs ?? 0)]] : [];
}

/** A link is lost with the master or with the replica; otherwise all that is known is that it is down now. */
function unlinkedMs({ master }: SettledView, replica: ServerPicture): number {
  return Math.max(master.sdownForMs ?? 0, replica.sdownForMs ?? 0, 1);
}
