import type { Outcome } from '../../../sentinel/index.js';
import type { CrashPoint } from '../../supervisor.js';
import { bulks, error, OK } from '../answers.js';
import type { Subcommand } from '../container.js';
import type { Call } from '../context.js';
import { NO_MASTER_YET, NO_SUCH_MASTER } from '../group-lookup.js';
import type { Reply } from '../reply.js';

/** SENTINEL subcommands that make something happen. */
export const SENTINEL_ACTIONS: readonly Subcommand[] = [
  {
    name: 'failover',
    arity: 3,
    needsAuth: true,
    help: ['<master-name>', 'Move the master to the best replica; answers when it is done.'],
    run: failover,
  },
  {
    name: 'simulate-failure',
    arity: -3,
    needsAuth: true,
    help: ['[CRASH-AFTER-ELECTION] [CRASH-AFTER-PROMOTION] [HELP]', 'End the process at these points, for tests.'],
    run: simulateFailure,
  },
];

async function failover({ args, context }: Call): Promise<Reply> {
  const group = args[2] ?? '';
  if (context.supervisor.picture(group) === undefined) return NO_SUCH_MASTER;
  return failoverReply(await context.supervisor.request(group, { kind: 'failover', acceptLossBytes: 0 }));
}

function failoverReply(outcome: Outcome): Reply {
  if (outcome.isDone) return OK;
  switch (outcome.code) {
    case 'E_BUSY':
      return error('INPROG Failover already in progress');
    case 'E_NO_REPLICA':
    case 'E_NOT_ELIGIBLE':
      return error('NOGOODSLAVE No suitable replica to promote');
    case 'E_NO_MASTER':
      return NO_MASTER_YET;
    default:
      return error(`ERR ${outcome.text}`);
  }
}

/** Each call replaces what the one before asked for. */
function simulateFailure({ args, context }: Call): Reply {
  const words = args.slice(2).map((word) => word.toLowerCase());
  const points = CRASH_POINTS.filter((point) => words.includes(point));
  const isKnown = words.every((word) => word === 'help' || points.some((point) => point === word));
  const taken = isKnown && !words.includes('help') ? points : [];
  context.moods.crashPoints = taken;
  context.supervisor.simulateFailure(taken);
  if (!isKnown) return error('ERR Unknown failure simulation specified');
  return words.includes('help') ? bulks(CRASH_POINTS) : OK;
}

const CRASH_POINTS: readonly CrashPoint[] = ['crash-after-election', 'crash-after-promotion'];
