import type { CoreConfig, MonitorId, ServerId } from '../../sentinel/index.js';

/** The settings of one monitor of a world: short times, a majority as the quorum, unless others are given. */
export function worldConfig(
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
    hasAddress: false,
    minHealthyReplicas: 0,
    parallelSyncs: 3,
    discovers: false,
    unixOffsetMs: 0,
    ...given,
  };
}
