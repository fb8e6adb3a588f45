import type { GroupPicture } from '../../../sentinel/index.js';
import { joinAddress } from '../../address.js';
import { array, bulk, error, integer, NOT_AN_INTEGER, readInteger, status } from '../answers.js';
import type { Subcommand } from '../container.js';
import type { Call, Context } from '../context.js';
import { NO_SUCH_MASTER } from '../group-lookup.js';
import type { Reply } from '../reply.js';

/** SENTINEL subcommands about what the monitors agree on. */
export const SENTINEL_QUORUM: readonly Subcommand[] = [
  {
    name: 'ckquorum',
    arity: 3,
    needsAuth: true,
    help: ['<master-name>', 'Check whether the quorum and the majority for a failover can be reached.'],
    run: checkQuorum,
  },
  {
    name: 'is-master-down-by-addr',
    arity: 6,
    needsAuth: true,
    help: ['<ip> <port> <current-epoch> <runid>', 'Tell whether the master at ip:port is down for this monitor.'],
    run: isMasterDown,
  },
];

function checkQuorum({ args, context }: Call): Reply {
  const picture = context.supervisor.picture(args[2] ?? '');
  if (picture === undefined) return NO_SUCH_MASTER;
  const usable = picture.monitors.filter((monitor) => monitor.isLive && monitor.muted === null).length;
  const problems = quorumProblems(picture, usable);
  if (problems.length === 0) {
    return status(`OK ${usable} usable Sentinels. Quorum and failover authorization can be reached`);
  }
  return error(`NOQUORUM ${usable} usable Sentinels. ${problems.join('. ')}`);
}

function quorumProblems({ quorum, majority }: GroupPicture, usable: number): string[] {
  return [
    ...(usable < quorum ? ['Not enough available Sentinels to reach the specified quorum for this master'] : []),
    ...(usable < majority ? ['Not enough available Sentinels to reach the majority and authorize a failover'] : []),
  ];
}

/** A foreign Sentinel hears this monitor's opinion, but is never given its vote. */
function isMasterDown({ args, context }: Call): Reply {
  const [, , host = '', portText = '', epochText = ''] = args;
  const port = readInteger(portText);
  if (port === null || readInteger(epochText) === null) return NOT_AN_INTEGER;
  const isDown = isSdownAt(context, joinAddress(host, port));
  return array([integer(isDown ? 1 : 0), bulk('*'), integer(0)]);
}

function isSdownAt({ supervisor, moods }: Context, address: string): boolean {
  for (const group of supervisor.groupNames()) {
    const picture = supervisor.picture(group);
    if (picture?.master?.toLowerCase() !== address.toLowerCase()) continue;
    const master = picture.servers.find((server) => server.server === picture.master);
    return master?.isSdown === true && !moods.tiltSinceMs.has(group);
  }
  return false;
}
