import { loginWords } from './auth.js';
import type { RedisAuth } from './auth.js';
import { failureOfReply, faultyFailure } from './failure.js';
import type { Failure } from './failure.js';
import { parseInfo, parseWhole } from './info.js';
import type { InfoFields } from './info.js';
import type { Link } from './link.js';
import { textOf } from './reply.js';
import type { ErrorReply, Reply } from './reply.js';

/** Who is at the other end of a connection. */
export interface Identity {
  readonly kind: 'identity';
  /** Changes with each start of the process. */
  readonly runId: string;
  /** Number of the process on its own host; null where the server does not tell. */
  readonly processId: number | null;
  /** Whether the server knows the configured password; false where it asks for none. */
  readonly isAuthenticated: boolean;
}

/** A new connection, and who we are on it. */
export interface Greeting {
  readonly link: Link;
  readonly auth: RedisAuth;
  readonly clientName: string;
}

/** Logs in, leaves a name, and makes sure that a Redis server answers that can be supervised. One round trip. */
export async function greet({ link, auth, clientName }: Greeting): Promise<Identity | Failure> {
  const login = loginWords(auth);
  const [loggedIn, named, info] = await Promise.allSettled([
    login === null ? null : link.call('AUTH', ...login),
    link.call('CLIENT', 'SETNAME', clientName),
    link.call('INFO', 'server'),
  ]);
  // A server that turns us away answers so to whatever came first, and may close the connection on the rest.
  const refusal = refusalIn(loggedIn) ?? refusalIn(named);
  if (refusal !== null) return failureOfReply('AUTH', refusal);
  if (info.status === 'rejected') throw info.reason;
  if (info.value.kind === 'error') return failureOfReply('INFO', info.value);
  const isAuthenticated = loggedIn.status === 'fulfilled' && loggedIn.value?.kind === 'value';
  return identify(parseInfo(textOf(info.value)), isAuthenticated);
}

/** Other errors do no harm: a server without a password says ERR to AUTH, a name may be forbidden. */
function refusalIn(outcome: PromiseSettledResult<Reply | null>): ErrorReply | null {
  const reply = outcome.status === 'fulfilled' ? outcome.value : null;
  if (reply?.kind !== 'error') return null;
  return reply.code === 'WRONGPASS' || reply.code === 'DENIED' ? reply : null;
}

function identify(fields: InfoFields, isAuthenticated: boolean): Identity | Failure {
  const version = fields.get('redis_version');
  const runId = fields.get('run_id');
  if (version === undefined || runId === undefined) {
    return faultyFailure('other-engine', 'does not describe itself as a Redis server');
  }
  const mode = fields.get('redis_mode') ?? 'standalone';
  if (mode === 'sentinel') return faultyFailure('other-engine', 'is a Redis Sentinel or a monitor, not a Redis server');
  if (mode === 'cluster') return faultyFailure('other-engine', 'is a Redis Cluster node, which elects masters itself');
  if (isTooOld(version)) return faultyFailure('too-old', `is Redis ${version}; 6.2 or later is needed`);
  return { kind: 'identity', runId, processId: parseWhole(fields.get('process_id')), isAuthenticated };
}

/** Before 6.2 writes could not be held back without holding back reads. */
function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 6 || (major === 6 && minor < 2);
}
