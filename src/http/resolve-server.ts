import { serverId } from '../../sentinel/index.js';
import type { ServerId } from '../../sentinel/index.js';
import { joinAddress, splitAddress } from '../address.js';
import { AppError } from '../errors.js';
import { parseAddress } from './address.js';

/**
 * The server that an operator means. The port may be left out when exactly one server of the group has that host.
 * Throws AppError E_HOST_NAME or E_UNKNOWN_SERVER; a full address is passed on for the voting core to judge.
 */
export function resolveServer(text: string, servers: readonly ServerId[]): ServerId {
  const { host, port } = parseAddress(text);
  if (port !== null) return serverId(joinAddress(host, port));
  const candidates = servers.filter((server) => splitAddress(server).host === host);
  const [only] = candidates;
  if (candidates.length > 1) {
    throw new AppError('E_UNKNOWN_SERVER', `${host} has several servers: ${candidates.join(', ')}`, {
      hint: 'Add the port.',
    });
  }
  if (only === undefined) {
    throw new AppError('E_UNKNOWN_SERVER', `${host} is not a server of this group`, {
      hint: `Its servers are ${servers.join(', ')}.`,
    });
  }
  return only;
}
