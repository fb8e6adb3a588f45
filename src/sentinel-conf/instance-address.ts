import { canonicalHost, joinAddress } from '../address.js';
import type { Directive } from './directive.js';
import { argument, leadingInteger, refuse } from './directive.js';
import type { Draft } from './draft.js';

/** The numeric `host:port` in the second and third argument; null for a name behind which there is no address. */
export function instanceAddress(draft: Draft, directive: Directive): string | null {
  const port = leadingInteger(argument(directive, 2));
  if (port < 0 || port > 65_535) refuse(directive, 'Invalid port number.');
  const host = argument(directive, 1);
  const numeric = canonicalHost(host) ?? (draft.resolvesHostNames ? directive.surroundings.addressOf(host) : null);
  return numeric === null ? null : joinAddress(numeric, port);
}
