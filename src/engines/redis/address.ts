import { hostOf, serverId } from '../../../sentinel/index.js';
import type { ServerId } from '../../../sentinel/index.js';

/** Host and port as sockets and commands want them: IPv6 without brackets. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The parts of `host:port`. */
export function addressOf(server: ServerId): Address {
  const host = hostOf(server);
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(server.slice(host.length + 1)) };
}

/** The server at a host and port as Redis reports them. */
export function serverAt(host: string, port: string): ServerId {
  return serverId(host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
}
