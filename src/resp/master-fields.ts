import { wireAddress } from './address.js';
import { contactFields, reportFields, serverFlags, wholeMs, type Field, type SettledView } from './instance-view.js';

/** SENTINEL MASTER: the master of a group, and the group's settings. */
export function masterFields(group: SettledView): readonly Field[] {
  const { picture, settings, master } = group;
  const { host, port } = wireAddress(master.server);
  const contact = contactFields(group, master);
  const downMs = wholeMs(master.sdownForMs ?? 0);
  return [
    ['name', picture.group],
    ['ip', host],
    ['port', port],
    ['runid', master.instance ?? ''],
    ['flags', flags(group).join(',')],
    ...contact.pending,
    ...failoverState(group),
    ...contact.pings,
    ...optional(master.isSdown, ['s-down-time', downMs]),
    ...optional(master.isOdown, ['o-down-time', downMs]),
    ['down-after-milliseconds', String(settings.downAfterMs)],
    ...reportFields(group, master, 'master'),
    ['config-epoch', String(picture.epoch)],
    ['num-slaves', String(picture.servers.length - 1)],
    ['num-other-sentinels', String(picture.monitors.filter((monitor) => !monitor.isSelf).length)],
    ['quorum', String(picture.quorum)],
    ['failover-timeout', String(settings.failoverTimeoutMs)],
    ['parallel-syncs', String(settings.parallelSyncs)],
    ...optional(settings.discovers, ['lease', leaseText(picture.lease)]),
  ];
}

/** Not a field of Sentinel's: clients take what they know, and people see whether writes would be refused in time. */
function leaseText({ whyOff, heldMs, isOn }: SettledView['picture']['lease']): string {
  if (!isOn || whyOff !== null) return `off: ${whyOff ?? 'nobody keeps the master'}`;
  return heldMs === null ? 'none' : 'held';
}

function isChanging({ picture }: SettledView): boolean {
  return picture.phase === 'promoting' || picture.phase === 'handover';
}

function flags(group: SettledView): string[] {
  return [...serverFlags(group, group.master, 'master'), ...(isChanging(group) ? ['failover_in_progress'] : [])];
}

/** The table is written before and after a promotion: between the two Sentinel would wait for it. */
function failoverState(group: SettledView): readonly Field[] {
  return optional(isChanging(group), ['failover-state', 'wait_promotion']);
}

function optional(isShown: boolean, field: Field): readonly Field[] {
  return isShown ? [field] : [];
}
