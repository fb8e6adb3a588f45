import type { Announcement, Change, GroupPicture, MonitorId, Outcome, ServerId } from '../sentinel/index.js';
import type { AddressReport } from './address/mover.js';
import type { RungReport } from './fence/rung.js';
import type { Salvage } from './lost-and-found/salvage.js';

/** What the doors of a monitor (RESP, HTTP, metrics) may see of it and ask of it. The daemon is the implementation. */
export interface Supervisor {
  /** Where peers and clients reach this monitor: `host:resp_port`. */
  readonly monitor: MonitorId;
  /** The configured name, for people. */
  readonly name: string;
  /** 40 hex digits, kept for ever in the state file: the identity on the Sentinel wire. */
  readonly runId: string;
  readonly version: string;
  readonly startedUnixMs: number;
  /** Names of the groups in the order of the configuration. */
  groupNames(): readonly string[];
  /** Undefined for an unknown group. */
  picture(group: string): GroupPicture | undefined;
  settings(group: string): GroupSettings | undefined;
  /** The identity of another monitor on the Sentinel wire; null until it was heard. */
  runIdOf(monitor: MonitorId): string | null;
  /** How long ago its hello came by a server; null where none did. Genuine Sentinels are heard by nothing else. */
  helloAgoMs(monitor: MonitorId): number | null;
  /** Carries out an operator's request; ends within its own time limit, never rejects. */
  request(group: string, change: Change): Promise<Outcome>;
  /** Every announcement of every group, in order. Returns the way to stop listening. */
  listen(listener: (group: string, announcement: Announcement) => void): () => void;
  /** Every way of the fence that is tried, with its result. Returns the way to stop listening. */
  listenToRungs(listener: (group: string, report: RungReport) => void): () => void;
  /** For tests of failovers: the process ends with code 99 at these points; an empty list clears. */
  simulateFailure(points: readonly CrashPoint[]): void;
  /** What this monitor has kept of servers that followed; null for an unknown group and where nothing is kept. */
  lost(group: string): Pick<Salvage, 'list' | 'drop'> | null;
  /** Lets a server follow although this monitor could not keep its history; false when there is no such server. */
  giveUpHistory(group: string, server: ServerId): boolean;
  /** What is so with the virtual addresses of a group on this host; undefined for a group that does not run. */
  addresses(group: string): Promise<readonly AddressReport[] | undefined>;
  /** Counts that only the shell knows. */
  statistics(group: string): GroupStatistics | undefined;
}

export type CrashPoint = 'crash-after-election' | 'crash-after-promotion';

/** Configured numbers of a group that the Sentinel protocol shows. */
export interface GroupSettings {
  readonly engine: string;
  /** Null: a majority of the voters. */
  readonly quorum: number | null;
  readonly downAfterMs: number;
  readonly failoverTimeoutMs: number;
  readonly parallelSyncs: number;
  /** Drop-in mode: there is nobody but the Sentinel commands to ask. */
  readonly discovers: boolean;
}

/** What the shell counts of one group. */
export interface GroupStatistics {
  /** Duration of the latest probe of each server in ms, by `host:port`; null while none was answered. */
  readonly probeMs: ReadonlyMap<string, number | null>;
}
