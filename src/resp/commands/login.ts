import { createHash, timingSafeEqual } from 'node:crypto';
import { array, bulk, error, integer, map, OK, SYNTAX_ERROR } from '../answers.js';
import { NAME_REFUSED, isClientName } from '../client-name.js';
import type { Call, Command } from '../context.js';
import { REDIS_VERSION } from '../redis-version.js';
import type { Reply } from '../reply.js';

/** AUTH and HELLO: the only commands for a client that has not said its password. */
export const LOGIN_COMMANDS: readonly Command[] = [
  { name: 'auth', arity: -2, needsAuth: false, run: auth },
  { name: 'hello', arity: -1, needsAuth: false, run: hello },
];

function auth(call: Call): Reply {
  const [, first = '', second] = call.args;
  if (call.args.length > 3) return SYNTAX_ERROR;
  if (second === undefined && call.context.password === null) return error(NO_PASSWORD);
  return (second === undefined ? login(call, DEFAULT_USER, first) : login(call, first, second)) ?? OK;
}

/** Null: welcome. */
function login({ client, context }: Call, user: string, password: string): Reply | null {
  const isRight = context.password === null || isSame(password, context.password);
  if (user !== DEFAULT_USER || !isRight) return error(WRONG_PASSWORD);
  client.isAuthenticated = true;
  return null;
}

/** Through digests: the time that it takes tells neither length nor content. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

const DEFAULT_USER = 'default';
const NO_PASSWORD =
  'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?';
const WRONG_PASSWORD = 'WRONGPASS invalid username-password pair or user is disabled.';
const HELLO_NEEDS_AUTH =
  'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time';

function hello(call: Call): Reply {
  const { client, args } = call;
  const [, version] = args;
  if (version !== undefined && !/^-?[0-9]{1,18}$/.test(version)) {
    return error('ERR Protocol version is not an integer or out of range');
  }
  if (version !== undefined && version !== '2' && version !== '3') return error('NOPROTO unsupported protocol version');
  const refusal = takeHelloOptions(call);
  if (refusal !== null) return refusal;
  if (!client.isAuthenticated) return error(HELLO_NEEDS_AUTH);
  if (version !== undefined) client.proto = version === '3' ? 3 : 2;
  return greeting(call);
}

function takeHelloOptions(call: Call): Reply | null {
  const { client, args } = call;
  let at = 2;
  while (at < args.length) {
    const option = args[at] ?? '';
    const [first, second] = args.slice(at + 1, at + 3);
    if (/^auth$/i.test(option) && first !== undefined && second !== undefined) {
      const refusal = login(call, first, second);
      if (refusal !== null) return refusal;
      at += 3;
    } else if (/^setname$/i.test(option) && first !== undefined) {
      if (!isClientName(first)) return NAME_REFUSED;
      client.name = first;
      at += 2;
    } else {
      return error(`ERR Syntax error in HELLO option '${option}'`);
    }
  }
  return null;
}

function greeting({ client }: Call): Reply {
  return map([
    ['server', bulk('redis')],
    ['version', bulk(REDIS_VERSION)],
    ['proto', integer(client.proto)],
    ['id', integer(client.id)],
    ['mode', bulk('sentinel')],
    ['modules', array([])],
  ]);
}
