import type { ServerPicture } from '../../sentinel/index.js';
import type { GroupStatistics } from '../supervisor.js';
import type { ReadMetric, Sample } from './sample.js';

/** What is told of each server. */
export const SERVER_METRICS: readonly ReadMetric[] = [
  serverGauge(
    'quorate_server_up',
    '1 while neither this monitor nor the quorum finds the server down, else 0.',
    (server) => Number(server.answeredAgoMs !== null && !server.isSdown && !server.isOdown),
  ),
  {
    name: 'quorate_server_role',
    kind: 'gauge',
    help: '1 for the role that the server has in the table, 0 for the other.',
    labels: ['group', 'server', 'role'],
    read: ({ groups }) =>
      groups.flatMap(({ picture }) =>
        picture.servers.flatMap(({ server, role }) =>
          ROLES.map((word) => ({ labels: { group: picture.group, server, role: word }, value: Number(word === role) })),
        ),
      ),
  },
  serverGauge(
    'quorate_replica_lag_bytes',
    'Bytes of the replication stream that the replica lacks; absent on the master and where unknown.',
    ({ lagBytes }) => lagBytes,
  ),
  serverGauge(
    'quorate_probe_duration_seconds',
    'Duration of the latest answered probe of the server.',
    ({ server }, statistics) => {
      const durationMs = statistics?.probeMs.get(server) ?? null;
      return durationMs === null ? null : durationMs / 1000;
    },
  ),
  serverGauge(
    'quorate_server_history_not_kept',
    '1 while the server is no replica because what it alone holds could not be kept, else 0.',
    ({ views }) => Number(views.some(({ view }) => view.salvage?.kind === 'failed')),
  ),
];

const ROLES = ['master', 'replica'] as const;

function serverGauge(
  name: ReadMetric['name'],
  help: string,
  valueOf: (server: ServerPicture, statistics: GroupStatistics | undefined) => number | null,
): ReadMetric {
  return {
    name,
    kind: 'gauge',
    help,
    labels: ['group', 'server'],
    read: ({ groups }) =>
      groups.flatMap(({ picture, statistics }) =>
        picture.servers.flatMap((server): Sample[] => {
          const value = valueOf(server, statistics);
          return value === null ? [] : [{ labels: { group: picture.group, server: server.server }, value }];
        }),
      ),
  };
}
