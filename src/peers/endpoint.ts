import type { MonitorId, ServerId } from '../../sentinel/index.js';

/** Where to connect to: the two halves of a `host:port` id, the host without brackets. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Null when the text is not `host:port` with a port of 1..65535. */
export function endpointOf(id: MonitorId | ServerId): Endpoint | null {
  const colon = id.lastIndexOf(':');
  const host = id.slice(0, Math.max(colon, 0)).replace(/^\[(.*)\]$/, '$1');
  const digits = id.slice(colon + 1);
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return host === '' || port < 1 || port > 65_535 ? null : { host, port };
}

/** The reverse of `endpointOf`: IPv6 hosts get their brackets back. */
export function addressText(endpoint: Endpoint): string {
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${host}:${endpoint.port}`;
}
