import type { Epoch, MonitorId, ServerId } from './ids.js';
import type { View } from './message.js';
import type { Position } from './report.js';
import type { Former, Phase } from './table.js';

/** A read-only picture of a group as this monitor knows it: plain data, made anew at each call. */
export interface GroupPicture {
  readonly group: string;
  readonly self: MonitorId;
  readonly epoch: Epoch;
  readonly version: number;
  /** `unsettled` until a first table exists. */
  readonly phase: Phase | 'unsettled';
  readonly master: ServerId | null;
  /** Where clients are sent: to the former master until its successor takes writes. */
  readonly clientMaster: ServerId | null;
  readonly target: ServerId | null;
  readonly order: readonly ServerId[];
  /** Unix time in ms of the last change of master or order; null before the first table. */
  readonly sinceUnixMs: number | null;
  readonly quorum: number;
  readonly majority: number;
  readonly hasQuorum: boolean;
  /** In the order of the table. */
  readonly servers: readonly ServerPicture[];
  /** In the order of their ids; includes this monitor itself. */
  readonly monitors: readonly MonitorPicture[];
  /** Hosts that were removed, the latest last. */
  readonly former: readonly Former[];
  /** Who is to vote when the change of members that is under way has ended; null when none is. */
  readonly nextVoters: readonly MonitorId[] | null;
  /** State of this monitor's own part in a failover (a state of sentinel/failover.ts). */
  readonly course: string;
  /** The monitor that leads at this moment, as far as this one knows. */
  readonly leader: MonitorId | null;
  readonly lease: LeasePicture;
  /** How this host stands to the virtual addresses of the group; null where the group has none. */
  readonly address: 'unknown' | 'claiming' | 'held' | 'releasing' | 'free' | null;
  /** What the operator should know, each one sentence with what to do; empty when all is well. The same on every monitor that sees the same. */
  readonly notes: readonly string[];
}

/** Who may let the master take writes, and who has promised not to vote it away. */
export interface LeasePicture {
  /** Off where no monitor has the host of the master to itself, and in drop-in mode while too few could promise one. */
  readonly isOn: boolean;
  /** Why no lease protects the master, in words; null where one does, or is only lacking at this moment. */
  readonly whyOff: string | null;
  readonly keeper: MonitorId | null;
  /** For how much longer the keeper may let its server take writes, as it last said, in ms; null when it holds no lease. */
  readonly heldMs: number | null;
  /** The voters that keep a promise, in the order of their ids; how much of it is left, in ms. */
  readonly promises: readonly { readonly monitor: MonitorId; readonly keeper: MonitorId; readonly leftMs: number }[];
}

/** One server, as the group sees it. */
export interface ServerPicture {
  readonly server: ServerId;
  /** By the table; null before the first table. */
  readonly role: 'master' | 'replica' | null;
  /** One of the words of docs/reference/status.md, agreed among the monitors. */
  readonly status: string;
  readonly isOk: boolean;
  /** The monitor that shares the host with it; null when there is none or it is not unique. */
  readonly keeper: MonitorId | null;
  readonly priority: number | null;
  readonly position: Position | null;
  /** Bytes behind the master; null when unknown or on the master. */
  readonly lagBytes: number | null;
  readonly isLinked: boolean;
  /** This monitor's own opinion and the group's. */
  readonly isSdown: boolean;
  readonly isOdown: boolean;
  readonly sdownForMs: number | null;
  readonly answeredAgoMs: number | null;
  readonly instance: string | null;
  /** What each live monitor sees. */
  readonly views: readonly { readonly monitor: MonitorId; readonly view: View }[];
}

/** One monitor, as this one knows it. */
export interface MonitorPicture {
  readonly monitor: MonitorId;
  readonly isSelf: boolean;
  /** Heard from recently, on a link that is up. Always true for this monitor itself. */
  readonly isLive: boolean;
  /** Null for itself, and for one that never spoke. */
  readonly heardAgoMs: number | null;
  readonly promised: Epoch | null;
  readonly votedFor: MonitorId | null;
  readonly muted: string | null;
  /** False for a monitor that speaks only the Sentinel protocol. */
  readonly speaksNative: boolean;
}
