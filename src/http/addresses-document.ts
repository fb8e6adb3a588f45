import type { GroupPicture } from '../../sentinel/index.js';
import type { AddressReport } from '../address/mover.js';

/** The virtual addresses of a group as they stand on the host of the answering monitor. */
export interface AddressesDocument {
  readonly group: string;
  readonly monitor: string;
  /** Whose host should have them; null before the first table. */
  readonly keeper: string | null;
  /** In the order of the configuration. */
  readonly addresses: readonly AddressDocument[];
}

/** One of them. */
export interface AddressDocument {
  readonly address: string;
  readonly interface: string;
  readonly is_here: boolean;
  readonly held_seconds: number | null;
  readonly kernel_seconds: number | null;
  readonly seen_at: string | null;
  readonly problem: string | null;
}

/** Makes the public document; pure. */
export function addressesDocument(
  { group, self, lease }: GroupPicture,
  reports: readonly AddressReport[],
): AddressesDocument {
  const addresses = reports.map(
    (report): AddressDocument => ({
      address: report.address,
      interface: report.interfaceName,
      is_here: report.isHere,
      held_seconds: report.heldForMs === null ? null : Math.floor(report.heldForMs / 1000),
      kernel_seconds: report.kernelSeconds,
      seen_at: report.seenAt,
      problem: report.problem,
    }),
  );
  return { group, monitor: self, keeper: lease.keeper, addresses };
}
