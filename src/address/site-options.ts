import type { Timers } from '../timers.js';
import type { Link } from './link.js';
import type { AddressFinding } from './mover.js';
import type { WantedAddress } from './wanted-address.js';

/** One virtual address on its interface of this host, and whom to tell what is seen of it. */
export interface SiteOptions {
  readonly wanted: WantedAddress;
  readonly link: Link;
  readonly timers: Timers;
  /** Hosts of the group: what they hold is a matter of epochs, not of a stranger. */
  readonly hosts: readonly string[];
  /** Whether a stranger is treated as if it were of the group. */
  readonly overridesStrangers: boolean;
  readonly onFinding: (finding: AddressFinding) => void;
  /** It has begun, or ceased, to be of no use here. */
  readonly onTurn: () => void;
}
