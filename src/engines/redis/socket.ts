import { connect as connectTcp } from 'node:net';
import type { LookupFunction, Socket } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import type { Address } from '../../address.js';

/** PEM texts and rules for speaking TLS with a server. */
export interface RedisTls {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly rejectUnauthorized: boolean;
  /** The name that the servers' certificates carry, where they do not carry their addresses. */
  readonly servername?: string;
}

/** A RedisTls that was read once, for all connections. */
export interface PreparedTls {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
}

/** Throws when a PEM text cannot be read. */
export function prepareTls(tls: RedisTls): PreparedTls {
  const secureContext = createSecureContext({
    ca: tls.ca ?? undefined,
    cert: tls.cert ?? undefined,
    key: tls.key ?? undefined,
  });
  const { rejectUnauthorized, servername } = tls;
  return servername === undefined
    ? { secureContext, rejectUnauthorized }
    : { secureContext, rejectUnauthorized, servername };
}

/** A socket on its way; `connected` carries the error, if there was one, and null when it is up. */
export interface OpeningSocket {
  readonly socket: Socket;
  readonly connected: Promise<Error | null>;
}

/** Begins to connect; never throws. The caller limits the time and destroys the socket. */
export function openSocket(address: Address, tls: PreparedTls | null): OpeningSocket {
  const target = { ...address, lookup: refuseNames };
  const socket = tls === null ? connectTcp(target) : connectTls({ ...target, ...tls });
  const connected = new Promise<Error | null>((resolve) => {
    socket.once(tls === null ? 'connect' : 'secureConnect', () => resolve(null));
    socket.once('error', resolve);
    socket.once('close', () => resolve(Object.assign(new Error('closed by the other side'), { code: 'ECONNRESET' })));
  });
  return { socket, connected };
}

/** Names are resolved long before: a lookup here could block for seconds exactly when it matters. */
const refuseNames: LookupFunction = (hostname, _options, callback) => {
  const error: NodeJS.ErrnoException = new Error(`${hostname} is a name, not an address`);
  process.nextTick(() => callback(error, '', 0));
};
