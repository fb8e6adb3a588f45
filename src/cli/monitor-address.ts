import { isIPv6 } from 'node:net';
import { readPort, splitGiven } from '../address.js';
import type { Address } from '../address.js';
import { AppError } from '../errors.js';

/** Where a monitor answers HTTP unless it is told otherwise. */
export const DEFAULT_HTTP_PORT = 8379;

/**
 * Reads `HOST`, `HOST:PORT`, `[IPv6]:PORT` or a bare IPv6 address. A host name is welcome, for nothing depends on how
 * fast it is resolved. Throws AppError E_USAGE.
 */
export function parseMonitorAddress(given: string, defaultPort: number = DEFAULT_HTTP_PORT): Address {
  const { host, port: digits } = splitGiven(given);
  const port = digits === null ? defaultPort : readPort(digits);
  if (port === null || !(isIPv6(host) || HOST_NAME.test(host))) {
    throw new AppError('E_USAGE', `"${given}" names no monitor`, {
      hint: 'Write HOST or HOST:HTTP_PORT, for example 10.0.0.5 or 10.0.0.5:8379.',
    });
  }
  return { host, port };
}

const HOST_NAME = /^[A-Za-z0-9._-]+$/;
