import { array, bulk, bulks, integer, map, NULL, status } from '../answers.js';
import { container } from '../container.js';
import type { Call, Command } from '../context.js';
import type { Reply } from '../reply.js';

/** COMMAND: what this server answers, for clients that ask before they start. */
export const INTROSPECTION_COMMANDS: readonly Command[] = [
  {
    ...container('command', [
      { name: 'count', arity: 2, needsAuth: true, help: ['', 'Return the number of commands.'], run: count },
      {
        name: 'docs',
        arity: -2,
        needsAuth: true,
        help: ['[<name> ...]', 'Return nothing: there are no docs here.'],
        run: docs,
      },
      { name: 'info', arity: -2, needsAuth: true, help: ['[<name> ...]', 'Return details of commands.'], run: info },
      { name: 'list', arity: 2, needsAuth: true, help: ['', 'Return the names of all commands.'], run: list },
    ]),
    arity: -1,
    run: everything,
  },
];

function shown({ context }: Call): readonly Command[] {
  return context.commands.all.filter((command) => command.isHidden !== true);
}

function count(call: Call): Reply {
  return integer(shown(call).length);
}

function docs(): Reply {
  return map([]);
}

function list(call: Call): Reply {
  const withSubcommands = shown(call).flatMap((command) => [command, ...(command.subcommands ?? [])]);
  return bulks(withSubcommands.map((command) => command.name));
}

function everything(call: Call): Reply {
  return array(shown(call).map(describe));
}

function info(call: Call): Reply {
  const names = call.args.slice(2);
  if (names.length === 0) return everything(call);
  return array(names.map((name) => describeByName(call, name)));
}

function describeByName({ context }: Call, name: string): Reply {
  const found = context.commands.find(name.split('|'));
  return found.kind === 'found' && found.command.isHidden !== true ? describe(found.command) : NULL;
}

/** Name, arity, flags, three places of keys (there are none), categories, tips, keys, subcommands. */
function describe(command: Command): Reply {
  const none: Reply = { kind: 'set', items: [] };
  const flags: Reply = { kind: 'set', items: command.needsAuth ? [] : [status('no_auth')] };
  const subcommands = array((command.subcommands ?? []).map(describe));
  const zero = integer(0);
  return array([
    bulk(command.name),
    integer(command.arity),
    flags,
    zero,
    zero,
    zero,
    none,
    none,
    array([]),
    subcommands,
  ]);
}
