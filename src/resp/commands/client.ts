import { bulk, error, integer, NULL, OK } from '../answers.js';
import { clientLine } from '../client-line.js';
import { isClientName, NAME_REFUSED } from '../client-name.js';
import { container } from '../container.js';
import type { Call, Command } from '../context.js';
import type { Reply } from '../reply.js';
import { clientKill } from './client-kill.js';
import { clientList } from './client-list.js';

/** CLIENT: what client libraries send about themselves when they connect, and who is connected. */
export const CLIENT_COMMANDS: readonly Command[] = [
  container('client', [
    {
      name: 'getname',
      arity: 2,
      needsAuth: true,
      help: ['', 'Return the name of the current connection.'],
      run: getName,
    },
    { name: 'id', arity: 2, needsAuth: true, help: ['', 'Return the ID of the current connection.'], run: id },
    {
      name: 'info',
      arity: 2,
      needsAuth: true,
      help: ['', 'Return information about the current connection.'],
      run: info,
    },
    {
      name: 'kill',
      arity: -3,
      needsAuth: true,
      help: ['<option> ...', 'Kill connections: ip:port, or ID, ADDR, LADDR, TYPE, USER, SKIPME with a value.'],
      run: clientKill,
    },
    {
      name: 'list',
      arity: -2,
      needsAuth: true,
      help: ['[options ...]', 'Return information about connections: TYPE type, or ID id ...'],
      run: clientList,
    },
    {
      name: 'setinfo',
      arity: 4,
      needsAuth: true,
      help: ['<option> <value>', 'Set LIB-NAME or LIB-VER of the current connection.'],
      run: setInfo,
    },
    {
      name: 'setname',
      arity: 3,
      needsAuth: true,
      help: ['<name>', 'Assign the name to the current connection.'],
      run: setName,
    },
  ]),
];

function getName({ client }: Call): Reply {
  return client.name === '' ? NULL : bulk(client.name);
}

function id({ client }: Call): Reply {
  return integer(client.id);
}

function info({ client, context }: Call): Reply {
  return { kind: 'verbatim', format: 'txt', text: `${clientLine(client, context.nowMs())}\n` };
}

function setName({ client, args }: Call): Reply {
  const name = args[2] ?? '';
  if (!isClientName(name)) return NAME_REFUSED;
  client.name = name;
  return OK;
}

function setInfo({ client, args }: Call): Reply {
  const [, , option = '', value = ''] = args;
  const kind = option.toLowerCase();
  if (kind !== 'lib-name' && kind !== 'lib-ver') return error(`ERR Unrecognized option '${option}'`);
  if (!isClientName(value)) return error(`ERR ${kind} cannot contain spaces, newlines or special characters.`);
  if (kind === 'lib-name') client.libraryName = value;
  else client.libraryVersion = value;
  return OK;
}
