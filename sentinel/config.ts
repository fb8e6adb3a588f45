import type { MonitorId, ServerId } from './ids.js';
import type { Rule } from './rules.js';

/** What one monitor is told about one group. Durations in ms. */
export interface CoreConfig {
  readonly group: string;
  readonly self: MonitorId;
  /** The operator's order at first start; the table's order holds once there is a table. */
  readonly servers: readonly ServerId[];
  /** Every monitor that votes, this one included. */
  readonly voters: readonly MonitorId[];
  /** How many monitors must find a server down, 1..voters; null: a majority of the voters, however many there are. */
  readonly quorum: number | null;
  readonly downAfterMs: number;
  readonly rebootAfterMs: number;
  /** How far behind the old master a successor may be, in bytes of the replication stream. */
  readonly maxLagBytes: number;
  /** How long a handover may hold writes back before it goes back. */
  readonly handoverLimitMs: number;
  /** How long one action (promote, follow) may take before it counts as failed. */
  readonly actionLimitMs: number;
  /** Leases and fences; null where they are off and any majority may replace the master at once. */
  readonly lease: LeaseLength | null;
  /** Whether the group has virtual addresses, which are where its master takes writes. */
  readonly hasAddress: boolean;
  /** With fewer linked replicas the master itself refuses writes. */
  readonly minHealthyReplicas: number;
  /** How many replicas are pointed at a new master at the same time; they may answer slowly while they copy. */
  readonly parallelSyncs: number;
  /** Drop-in mode: servers and monitors that turn up are taken in. */
  readonly discovers: boolean;
  /** Unix time in ms minus the monotonic time that the steps are given: turns `now` into a time to show. */
  readonly unixOffsetMs: number;
  /** Rules that are not kept, so that a simulation can prove that it notices; absent or empty in production. */
  readonly sabotage?: ReadonlySet<Rule>;
}

/** How long a lease is, and what is taken off or added for safety. */
export interface LeaseLength {
  /** For how long a voter promises, in ms. */
  readonly lengthMs: number;
  /** What the keeper takes off, for clocks that run at different rates, in ms. */
  readonly marginMs: number;
  /** How long a master that nobody can fence goes on taking writes when it has lost its replicas, in ms. */
  readonly unguardedMs: number;
}

/** What time it is, and by which rules. */
export interface Moment {
  readonly config: CoreConfig;
  readonly periods: Periods;
  readonly now: number;
}

/** Every period that the core derives from the configuration, in one place. All in ms. */
export interface Periods {
  /** Between two looks at a server on another host. */
  readonly probeMs: number;
  /** Between two looks at the server on the own host: ten times as often, but not more than ten a second. */
  readonly ownProbeMs: number;
  /** Between two refusals that count as proof when seen from another host. */
  readonly refusalGapMs: number;
  /** How old a report may become at rest while its server only proves that it lives. */
  readonly reportMs: number;
  /** Between two heartbeats at rest, and while this monitor leads a change. */
  readonly heartbeatMs: number;
  readonly busyHeartbeatMs: number;
  /** A peer that was not heard for this long is not counted as present. */
  readonly livenessMs: number;
  /** What one place in the line of candidates is worth. */
  readonly candidateStepMs: number;
  /** How long positions are awaited before the candidates are ranked without the missing ones. */
  readonly lookMs: number;
  /** How long an election may take. */
  readonly electionMs: number;
  /** How long the others leave the field to a leader that they hear nothing of. */
  readonly patienceMs: number;
  /** How long a write of the table may take before it is sent again. */
  readonly writeMs: number;
  /** Between two attempts after none was possible. */
  readonly retryMs: number;
  /** How long a server may differ from the table before it is put right. */
  readonly graceMs: number;
  /** A step that comes later than this after the last one means that this process was paused. */
  readonly tiltTriggerMs: number;
  /** Between two looks at the successor while a handover waits for it. */
  readonly equaliseProbeMs: number;
  /** How long before its end a lease counts as lost, so that the fence is up in time. */
  readonly fenceLeadMs: number;
  /** How long a restarted keeper leaves a serving master open while it asks for its lease again. */
  readonly regainMs: number;
  /** How much earlier than planned something regular may be done, to be done together with something else. */
  readonly slackMs: number;
  /** Between two durable notes of the master's position. */
  readonly floorMs: number;
}

/** The periods that follow from the configured patience. */
export function periodsOf(config: CoreConfig): Periods {
  const probeMs = clamp(config.downAfterMs / 4, 50, 2000);
  const lengthMs = config.lease?.lengthMs ?? config.downAfterMs;
  const heartbeatMs = clamp(lengthMs / 4, 50, 2000);
  return {
    probeMs,
    ownProbeMs: Math.max(100, probeMs / 10),
    refusalGapMs: 100,
    reportMs: Math.max(probeMs, Math.min(1000, config.downAfterMs)),
    heartbeatMs,
    busyHeartbeatMs: Math.min(heartbeatMs, 100),
    livenessMs: 3 * heartbeatMs,
    candidateStepMs: 150,
    lookMs: 60,
    electionMs: 400,
    patienceMs: 400,
    writeMs: 300,
    retryMs: 1000,
    graceMs: 500,
    tiltTriggerMs: clamp(config.downAfterMs / 2, 250, 2000),
    equaliseProbeMs: 4,
    fenceLeadMs: lengthMs / 5,
    regainMs: Math.min(lengthMs, 500),
    slackMs: 25,
    floorMs: 1000,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
