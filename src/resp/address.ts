import { hostOf, type MonitorId, type ServerId } from '../../sentinel/index.js';

/** The two halves of `host:port` as the wire shows them: IPv6 hosts without brackets. */
export interface WireAddress {
  readonly host: string;
  readonly port: string;
}

/** Splits an id; null (nothing is known) becomes `?` and `0`, as Sentinel writes it. */
export function wireAddress(id: MonitorId | ServerId | null): WireAddress {
  if (id === null) return { host: '?', port: '0' };
  const host = hostOf(id);
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: id.slice(host.length + 1) };
}

/** The id that a host and a port on the wire stand for. */
export function joinAddress(host: string, port: number | string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
