import type { GroupPicture } from '../../sentinel/index.js';

/** Who may let the master take writes, and who promises not to vote it away. Times are as last heard. */
export interface LeaseDocument {
  /** False where nobody is the keeper of the master, or leases are off. */
  readonly is_on: boolean;
  readonly keeper: string | null;
  /** For how much longer the keeper may let the master take writes; null while it holds no lease. */
  readonly held_ms: number | null;
  /** How many promises it takes, the keeper's own included. */
  readonly needed: number;
  readonly promises: readonly { readonly monitor: string; readonly keeper: string; readonly left_ms: number }[];
}

/** Makes the public document of a group's lease; pure. */
export function leaseDocument({ lease, majority }: GroupPicture): LeaseDocument {
  return {
    is_on: lease.isOn,
    keeper: lease.keeper,
    held_ms: lease.heldMs,
    needed: majority,
    promises: lease.promises.map(({ monitor, keeper, leftMs }) => ({ monitor, keeper, left_ms: leftMs })),
  };
}
