import { isIPv4, isIPv6 } from 'node:net';

/** Host and port as sockets and commands want them: an IPv6 host without brackets. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a person wrote, who may leave the port out. */
export interface GivenAddress {
  /** An IPv6 host without brackets. */
  readonly host: string;
  /** Null where none was written. */
  readonly port: number | null;
}

/** The one way to write a host and a port: IPv6 in brackets. */
export function joinAddress(host: string, port: number | string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The reverse of `joinAddress`, for ids that this monitor made or checked itself. */
export function splitAddress(id: string): Address {
  const colon = id.lastIndexOf(':');
  return { host: id.slice(0, Math.max(colon, 0)).replace(/^\[(.*)\]$/, '$1'), port: Number(id.slice(colon + 1)) };
}

/** As `splitAddress`, for what others sent: null when it is not `host:port` with a port of 1..65535. */
export function readAddress(id: string): Address | null {
  const { host } = splitAddress(id);
  const port = readPort(id.slice(id.lastIndexOf(':') + 1));
  return host === '' || port === null ? null : { host, port };
}

/** Takes apart `host`, `host:port`, a bare IPv6 address, `[IPv6]` or `[IPv6]:port`; judges neither part. */
export function splitGiven(text: string): { readonly host: string; readonly port: string | null } {
  const bracketed = /^\[([^\]]*:[^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed) return { host: bracketed[1] ?? '', port: bracketed[2] ?? null };
  const colon = isIPv6(text) ? -1 : text.lastIndexOf(':');
  return colon === -1 ? { host: text, port: null } : { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

/** Null unless it is a number of 1..65535. */
export function readPort(digits: string): number | null {
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return port < 1 || port > 65_535 ? null : port;
}

/** Null unless it is a numeric address; one address has one form, so that texts can be compared. */
export function canonicalHost(host: string): string | null {
  if (isIPv4(host)) return host;
  if (!isIPv6(host) || host.includes('%')) return null;
  return new URL(`http://[${host}]`).hostname.slice(1, -1);
}
