import { keeps } from './rules.js';
import type { State } from './state.js';

/** Whether no virtual address is on this host: only then may somebody else have them. */
export function isAddressFree(state: State): boolean {
  return state.address.state === 'free' || !keeps(state.config, 'release-address');
}
