import { isIPv6 } from 'node:net';
import { AppError } from '../errors.js';

/** Where a monitor answers HTTP; here a host name is welcome, for nothing depends on how fast it is resolved. */
export interface MonitorAddress {
  readonly host: string;
  readonly port: number;
}

export const DEFAULT_HTTP_PORT = 8379;

/** Reads `HOST`, `HOST:PORT`, `[IPv6]:PORT` or a bare IPv6 address. Throws AppError E_USAGE. */
export function parseMonitorAddress(given: string, defaultPort: number = DEFAULT_HTTP_PORT): MonitorAddress {
  if (isIPv6(given)) return { host: given, port: defaultPort };
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/.exec(given);
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  if (host === undefined || port < 1 || port > 65535) {
    throw new AppError('E_USAGE', `"${given}" names no monitor`, {
      hint: 'Write HOST or HOST:HTTP_PORT, for example 10.0.0.5 or 10.0.0.5:8379.',
    });
  }
  return { host, port };
}
