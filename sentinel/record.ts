import type { Epoch, MonitorId, ServerId } from './ids.js';
import type { Position } from './report.js';
import type { Table } from './table.js';

/** All that a monitor must not forget about a group. */
export interface DurableRecord {
  /** The highest epoch in which this monitor voted or accepted a write. */
  readonly promised: Epoch;
  /** Whom it voted for in `promised`; null when it only accepted that leader's write. */
  readonly votedFor: MonitorId | null;
  readonly table: Table | null;
  /** The highest position at which this monitor saw the present master; no successor may hold much less. */
  readonly floor: Position | null;
  /** The longest lease that this voter ever promised, in ms; 0 when none. */
  readonly longestLeaseMs: number;
  /** Drop-in mode only: the voters among whom this monitor last held a lease; empty when it never held one. */
  readonly leasedAmong: readonly MonitorId[];
  /** Drop-in mode only: what was discovered; servers and monitors are never forgotten by themselves. */
  readonly discovered: { readonly servers: readonly ServerId[]; readonly monitors: readonly MonitorId[] };
}
