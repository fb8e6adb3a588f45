import type { CoreConfig } from './config.js';
import type { MonitorId } from './ids.js';
import type { DurableRecord } from './record.js';
import type { Table } from './table.js';

/** A monitor's part in leases: what it promised as a voter, and what it was promised as a keeper. Times in ms. */
export interface LeaseBook {
  /** Until then promises of the last run, which are not on disk, may bind this voter. */
  owedUntilMs: number;
  /** The promise not to vote the keeper's master away; null when none was given in this run, or it was released. */
  given: Given | null;
  /**
   * Number of the last request that was sent. Begins with the time in Unix ms, so that a late answer to a former life is no
   * answer to this one: no life asks more than once a ms.
   */
  seq: number;
  /** When the recent requests were sent, by number. */
  readonly sentAtMs: Map<number, number>;
  /** When the latest request that this voter acknowledged was *sent*. */
  readonly ackedAtMs: Map<MonitorId, number>;
  /** Until then a majority keeps its promise, by this monitor's clock and with the margin taken off. */
  heldUntilMs: number;
}

/** A promise, and the table under which it was given: it counts for what the voters were then. */
export interface Given {
  readonly keeper: MonitorId;
  readonly untilMs: number;
  readonly table: Table;
}

/**
 * Begins without promises, except those that the last run may have given: the longest on record, or, where there is no
 * record, one of the length that is configured (not in drop-in mode, where a monitor without memory votes at once).
 */
export function newLeaseBook(config: CoreConfig, seed: { now: number; record: DurableRecord | null }): LeaseBook {
  const owedMs = seed.record?.longestLeaseMs ?? (config.discovers ? 0 : (config.lease?.lengthMs ?? 0));
  return {
    owedUntilMs: seed.now + owedMs,
    given: null,
    seq: Math.round(seed.now + config.unixOffsetMs),
    sentAtMs: new Map(),
    ackedAtMs: new Map(),
    heldUntilMs: Number.NEGATIVE_INFINITY,
  };
}
