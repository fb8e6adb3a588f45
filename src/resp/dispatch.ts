import { error } from './answers.js';
import { isSubscriber, type Client } from './client.js';
import type { Call, Command, Context, Result } from './context.js';
import type { Reply } from './reply.js';

/** Answers one request. The order of the refusals is Redis's: what is unknown, arity, authentication, subscriber's mode. */
export function dispatch(call: Call): Result | Promise<Result> {
  const { client, args, context } = call;
  const nowMs = context.nowMs();
  client.activeMs = nowMs;
  context.statistics.countCommand(nowMs);
  const found = context.commands.find(args);
  if (found.kind === 'unknown') return refuse(context, unknownCommand(args));
  if (found.kind === 'unknownSubcommand') return refuse(context, unknownSubcommand(args, found.container));
  const refusal = refusalOf(found.command, args, client);
  if (refusal !== null) return refuse(context, error(refusal));
  client.lastCommand = found.command.name;
  return counted(context, found.command.run(call));
}

function refusalOf(command: Command, args: readonly string[], client: Client): string | null {
  const { name, arity } = command;
  if (arity > 0 ? args.length !== arity : args.length < -arity) {
    return `ERR wrong number of arguments for '${name}' command`;
  }
  if (command.needsAuth && !client.isAuthenticated) return 'NOAUTH Authentication required.';
  if (client.proto === 2 && isSubscriber(client) && command.isForSubscribers !== true) {
    return `ERR Can't execute '${name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`;
  }
  return null;
}

function unknownCommand(args: readonly string[]): Reply {
  let shown = '';
  for (const arg of args.slice(1)) {
    if (shown.length >= SHOWN_LENGTH) break;
    shown += `'${arg.slice(0, SHOWN_LENGTH - shown.length)}' `;
  }
  return error(`ERR unknown command '${shorten(args[0])}', with args beginning with: ${shown}`);
}

function unknownSubcommand(args: readonly string[], container: Command): Reply {
  return error(`ERR unknown subcommand '${shorten(args[1])}'. Try ${container.name.toUpperCase()} HELP.`);
}

const SHOWN_LENGTH = 128;

function shorten(text = ''): string {
  return text.slice(0, SHOWN_LENGTH);
}

function refuse(context: Context, reply: Reply): Reply {
  context.statistics.errors += 1;
  return reply;
}

function counted(context: Context, result: Result | Promise<Result>): Result | Promise<Result> {
  if (result instanceof Promise) return result.then((reply) => counted(context, reply));
  if (result?.kind === 'error') context.statistics.errors += 1;
  return result;
}
