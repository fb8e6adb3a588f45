import type { GroupPicture } from '../../sentinel/index.js';
import type { ReadMetric, Sample } from './sample.js';

/** What is told of each group as a whole. */
export const GROUP_METRICS: readonly ReadMetric[] = [
  groupGauge('quorate_epoch', 'Epoch of the table of the group.', ({ epoch }) => epoch),
  groupGauge('quorate_table_version', 'Version of the table of the group.', ({ version }) => version),
  groupGauge(
    'quorate_monitors_live',
    'Monitors of the group that this one hears, itself included.',
    ({ monitors }) => monitors.filter(({ isLive }) => isLive).length,
  ),
  groupGauge('quorate_monitors', 'Monitors of the group that vote.', ({ monitors }) => monitors.length),
  groupGauge('quorate_has_quorum', '1 while the live monitors suffice to replace a master, else 0.', ({ hasQuorum }) =>
    Number(hasQuorum),
  ),
  groupGauge(
    'quorate_virtual_address_held',
    '1 while this host has the virtual addresses of the group, else 0; absent where it has none.',
    ({ address }) => (address === null ? null : Number(address === 'held')),
  ),
  groupGauge(
    'quorate_last_change_timestamp_seconds',
    'Unix time of the last change of master or order; absent before the first table.',
    ({ sinceUnixMs }) => (sinceUnixMs === null ? null : sinceUnixMs / 1000),
  ),
];

function groupGauge(
  name: ReadMetric['name'],
  help: string,
  valueOf: (picture: GroupPicture) => number | null,
): ReadMetric {
  return {
    name,
    kind: 'gauge',
    help,
    labels: ['group'],
    read: ({ groups }) =>
      groups.flatMap(({ picture }): Sample[] => {
        const value = valueOf(picture);
        return value === null ? [] : [{ labels: { group: picture.group }, value }];
      }),
  };
}
