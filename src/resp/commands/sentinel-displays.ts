import { array, bulk, bulks, error, map } from '../answers.js';
import { wireAddress } from '../address.js';
import type { Subcommand } from '../container.js';
import type { Call } from '../context.js';
import { groupView, NO_SUCH_MASTER, settled } from '../group-lookup.js';
import type { Field, GroupView } from '../instance-view.js';
import { masterFields } from '../master-fields.js';
import { peerFields } from '../peer-fields.js';
import { replicaFields } from '../replica-fields.js';
import type { Reply } from '../reply.js';
import { runIdOf } from '../run-id.js';

/** SENTINEL subcommands that show servers and monitors. */
export const SENTINEL_DISPLAYS: readonly Subcommand[] = [
  {
    name: 'get-master-addr-by-name',
    arity: 3,
    needsAuth: true,
    help: ['<master-name>', 'Return the ip and port number of the master with that name.'],
    run: masterAddress,
  },
  {
    name: 'master',
    arity: 3,
    needsAuth: true,
    help: ['<master-name>', 'Show the state and info of the specified master.'],
    run: master,
  },
  {
    name: 'masters',
    arity: 2,
    needsAuth: true,
    help: ['', 'Show a list of monitored masters and their state.'],
    run: masters,
  },
  { name: 'myid', arity: 2, needsAuth: true, help: ['', 'Return the ID of this monitor.'], run: myId },
  {
    name: 'replicas',
    arity: 3,
    needsAuth: true,
    help: ['<master-name>', 'Show a list of replicas for this master and their state.'],
    run: replicas,
  },
  { name: 'slaves', arity: 3, needsAuth: true, help: ['<master-name>', 'The same as REPLICAS.'], run: replicas },
  {
    name: 'sentinels',
    arity: 3,
    needsAuth: true,
    help: ['<master-name>', 'Show a list of the other monitors of this master and their state.'],
    run: sentinels,
  },
];

function masterAddress({ args, context }: Call): Reply {
  const picture = context.supervisor.picture(args[2] ?? '');
  if (picture === undefined || picture.clientsMaster === null) return { kind: 'nullArray' };
  const { host, port } = wireAddress(picture.clientsMaster);
  return bulks([host, port]);
}

function masters({ context }: Call): Reply {
  return array(
    context.supervisor.groupNames().flatMap((name) => {
      const group = groupView(context, name);
      const view = group === null ? null : settled(group);
      return view === null ? [] : [instance(masterFields(view))];
    }),
  );
}

function master(call: Call): Reply {
  return inGroup(call, (group) => {
    const view = settled(group);
    return view === null ? error(`ERR ${NO_MASTER_YET}`) : instance(masterFields(view));
  });
}

const NO_MASTER_YET = 'No master of this group is known yet. See: ts show server';

function replicas(call: Call): Reply {
  return inGroup(call, (group) => {
    const view = settled(group);
    if (view === null) return array([]);
    const others = view.picture.servers.filter((server) => server !== view.master);
    return array(others.map((server) => instance(replicaFields(view, server))));
  });
}

function sentinels(call: Call): Reply {
  const nameOf = runIdOf(call.context.supervisor);
  return inGroup(call, (group) => {
    const peers = group.picture.monitors.filter((monitor) => !monitor.isSelf);
    return array(peers.map((peer) => instance(peerFields(group, peer, nameOf))));
  });
}

function myId({ context }: Call): Reply {
  return bulk(context.supervisor.runId);
}

function inGroup({ args, context }: Call, show: (group: GroupView) => Reply): Reply {
  const group = groupView(context, args[2] ?? '');
  return group === null ? NO_SUCH_MASTER : show(group);
}

function instance(fields: readonly Field[]): Reply {
  return map(fields.map(([name, value]) => [name, bulk(value)]));
}
