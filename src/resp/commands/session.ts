import { array, bulk, bulks, error, OK } from '../answers.js';
import { isSubscriber } from '../client.js';
import type { Call, Command, Result } from '../context.js';
import type { Reply } from '../reply.js';

/** Small commands about the connection and the process. */
export const SESSION_COMMANDS: readonly Command[] = [
  { name: 'ping', arity: -1, needsAuth: true, isForSubscribers: true, run: ping },
  { name: 'quit', arity: -1, needsAuth: false, isForSubscribers: true, isHidden: true, run: quit },
  { name: 'role', arity: 1, needsAuth: true, run: role },
  { name: 'shutdown', arity: -1, needsAuth: true, run: shutdown },
];

function ping({ client, args }: Call): Reply {
  if (args.length > 2) return error("ERR wrong number of arguments for 'ping' command");
  const [, text] = args;
  if (client.proto === 2 && isSubscriber(client)) return bulks(['pong', text ?? '']);
  return text === undefined ? { kind: 'status', text: 'PONG' } : bulk(text);
}

function quit({ client }: Call): Result {
  client.send(OK);
  client.end();
  return null;
}

function role({ context }: Call): Reply {
  return array([bulk('sentinel'), bulks(context.supervisor.groupNames())]);
}

/** Whoever may ask for the master's address must not be able to end the supervision. */
function shutdown({ context }: Call): Reply {
  return error(
    `ERR SHUTDOWN is not accepted over the network. Stop the monitor on its host ${context.supervisor.monitor}: send SIGTERM to process ${process.pid}`,
  );
}
