import type { DurableRecord, Table } from '../../sentinel/index.js';
import type { GroupConfig, MonitorConfig } from './config.js';
import type { Issue } from './problem.js';

/** What a monitor has on disk of each of its groups. */
export type Records = ReadonlyMap<string, DurableRecord>;

/**
 * Where a configuration names other members than the agreed table, as it does after a change of members until somebody
 * has edited it. The table wins; the file is what a monitor without memory would begin with.
 */
export function driftIssues(config: MonitorConfig, records: Records): Issue[] {
  const known = config.groups.flatMap((group, place) => {
    const table = records.get(group.name)?.table ?? null;
    return table === null || group.discovers ? [] : [{ group, place, table }];
  });
  return [
    ...known.flatMap(({ group, table }) => absentSelf(config, group, table)),
    ...known.flatMap(({ group, table }) => lackingPeers(config, group, table)),
    ...(known.length === config.groups.length
      ? surplusPeers(
          config,
          known.map(({ table }) => table),
        )
      : []),
    ...known.flatMap(({ group, place, table }) => serverIssues(group, place, table)),
  ];
}

function absentSelf({ monitor }: MonitorConfig, { name }: GroupConfig, { voters }: Table): Issue[] {
  if (voters.includes(monitor)) return [];
  const hint = 'the table wins: add this host on a member with ts add host, or take the group out of this file';
  return [{ path: ['monitor', 'address'], problem: `is no voter of group ${name}`, hint }];
}

function lackingPeers({ monitor, peers }: MonitorConfig, { name }: GroupConfig, { voters }: Table): Issue[] {
  const lacking = voters.filter((voter) => voter !== monitor && !peers.includes(voter));
  if (lacking.length === 0) return [];
  const problem = `lacks ${lacking.join(', ')}, which ${lacking.length === 1 ? 'votes' : 'vote'} in group ${name}`;
  return [{ path: ['monitor', 'peers'], problem, hint: 'the table wins: add the missing ones here' }];
}

/** A peer is there for every group: it is too much when none has it. */
function surplusPeers({ peers }: MonitorConfig, tables: readonly Table[]): Issue[] {
  return peers.flatMap((peer, place) => {
    if (tables.some(({ voters }) => voters.includes(peer))) return [];
    const hint = 'the table wins: take the line out';
    return [{ path: ['monitor', 'peers', place], problem: `${peer} votes in no group of this monitor`, hint }];
  });
}

function serverIssues({ name, servers }: GroupConfig, place: number, { order }: Table): Issue[] {
  const path = ['groups', place, 'servers'];
  const lacking = order.filter((server) => !servers.includes(server));
  const missing =
    lacking.length === 0
      ? []
      : [
          {
            path,
            problem: `lacks ${lacking.join(', ')} of group ${name}`,
            hint: 'the table wins: add the missing ones',
          },
        ];
  const surplus = servers.flatMap((server, at) =>
    order.includes(server)
      ? []
      : [
          {
            path: [...path, at],
            problem: `${server} is not in group ${name}`,
            hint: 'the table wins: take the line out',
          },
        ],
  );
  return [...missing, ...surplus];
}
