import { isIPv6 } from 'node:net';
import { canonicalHost } from '../config/address.js';
import { AppError } from '../errors.js';

export interface Address {
  /** Numeric, IPv6 without brackets. */
  readonly host: string;
  /** Null where none was given. */
  readonly port: number | null;
}

/**
 * Reads `10.0.0.5`, `10.0.0.5:6379`, `fd00::5`, `[fd00::5]` or `[fd00::5]:6379`. Throws AppError E_HOST_NAME for
 * anything else: names are never resolved on the way of a failover, so none may enter an order.
 */
export function parseAddress(text: string): Address {
  const { host, port } = isIPv6(text) ? { host: text, port: null } : splitHostPort(text);
  const canonical = canonicalHost(host);
  if (canonical === null || port === 0 || (port ?? 0) > 65535) throw notAnAddress(text);
  return { host: canonical, port };
}

/** Splits an identity `host:port`; an IPv6 host comes without brackets. */
export function splitAddress(id: string): { readonly host: string; readonly port: number } {
  const colon = id.lastIndexOf(':');
  return { host: id.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(id.slice(colon + 1)) };
}

function splitHostPort(text: string): Address {
  const match = /^(?:\[([^\]]+:[^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  return { host: match?.[1] ?? match?.[2] ?? '', port: match?.[3] === undefined ? null : Number(match[3]) };
}

function notAnAddress(text: string): AppError {
  return new AppError('E_HOST_NAME', `"${text.slice(0, 256)}" is not an IP address`, {
    hint: 'Give addresses such as 10.0.0.5 or 10.0.0.5:6379; host names are never resolved while a master is replaced.',
  });
}
