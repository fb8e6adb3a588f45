import type { CoreConfig } from '../../sentinel/config.js';
import type { MonitorId, ServerId } from '../../sentinel/ids.js';

/** The settings of one monitor of a test: short times, a majority as the quorum. */
export function coreConfig(
  given: Partial<CoreConfig> & { self: MonitorId; servers: readonly ServerId[]; voters: readonly MonitorId[] },
): CoreConfig {
  return {
    group: 'telemetry',
    quorum: Math.floor(given.voters.length / 2) + 1,
    downAfterMs: 1000,
    rebootAfterMs: 10_000,
    maxLagBytes: 1000,
    handoverLimitMs: 500,
    actionLimitMs: 300,
    lease: null,
    minHealthyReplicas: 0,
    parallelSyncs: 3,
    discovers: false,
    unixOffsetMs: 0,
    ...given,
  };
}
