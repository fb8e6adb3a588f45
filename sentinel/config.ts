import type { MonitorId, ServerId } from './ids.js';

/** What one monitor is told about one group. Durations in ms. */
export interface CoreConfig {
  readonly group: string;
  readonly self: MonitorId;
  /** The operator's order at first start; the table's order holds once there is a table. */
  readonly servers: readonly ServerId[];
  /** Every monitor that votes, this one included. */
  readonly voters: readonly MonitorId[];
  /** How many monitors must find a server down. 1..voters. */
  readonly quorum: number;
  readonly downAfterMs: number;
  readonly rebootAfterMs: number;
  /** How far behind the old master a successor may be, in bytes of the replication stream. */
  readonly maxLagBytes: number;
  /** How long a handover may hold writes back before it goes back. */
  readonly handoverLimitMs: number;
  /** How long one action (promote, follow) may take before it counts as failed. */
  readonly actionLimitMs: number;
  /** How many replicas are pointed at a new master at the same time; they may answer slowly while they copy. */
  readonly parallelSyncs: number;
  /** Drop-in mode: servers and monitors that turn up are taken in. */
  readonly discovers: boolean;
  /** Unix time in ms minus the monotonic time that the steps are given: turns `now` into a time to show. */
  readonly unixOffsetMs: number;
}
