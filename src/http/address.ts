import { canonicalHost, readPort, splitGiven } from '../address.js';
import type { GivenAddress } from '../address.js';
import { AppError } from '../errors.js';

/**
 * Reads `10.0.0.5`, `10.0.0.5:6379`, `fd00::5`, `[fd00::5]` or `[fd00::5]:6379`. Throws AppError E_HOST_NAME for
 * anything else: names are never resolved on the way of a failover, so none may enter an order.
 */
export function parseAddress(text: string): GivenAddress {
  const given = splitGiven(text);
  const host = canonicalHost(given.host);
  const port = given.port === null ? null : readPort(given.port);
  if (host === null || (given.port !== null && port === null)) throw notAnAddress(text);
  return { host, port };
}

function notAnAddress(text: string): AppError {
  return new AppError('E_HOST_NAME', `"${text.slice(0, 256)}" is not an IP address`, {
    hint: 'Give addresses such as 10.0.0.5 or 10.0.0.5:6379; host names are never resolved while a master is replaced.',
  });
}
