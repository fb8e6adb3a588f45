import type { Epoch, MonitorId, ServerId } from './ids.js';
import type { Fault, Position } from './report.js';
import type { Change, Outcome } from './request.js';
import type { Table, Version } from './table.js';

/** Everything that monitors tell each other about one group. */
export type Message =
  | Heartbeat
  | { readonly kind: 'table'; readonly table: Table }
  /** "My server does not answer me; look at it yourself, now." */
  | { readonly kind: 'look'; readonly server: ServerId }
  /** "I promise: for the length that you asked for, from now, I vote for nobody else." Answers request `seq`. */
  | { readonly kind: 'leased'; readonly seq: number }
  /** "My server does not serve any more; you are free of your promise." */
  | { readonly kind: 'release' }
  /** "Somebody wants to add this monitor: link with it, so that it can learn what it must know as a voter." */
  | { readonly kind: 'invite'; readonly monitor: MonitorId }
  | VoteRequest
  | Vote
  | { readonly kind: 'write'; readonly epoch: Epoch; readonly table: Table }
  | Written
  /** An operator's request, handed to the monitor that can carry it out, and the answer to it. */
  | { readonly kind: 'ask'; readonly id: string; readonly change: Change }
  | { readonly kind: 'asked'; readonly id: string; readonly outcome: Outcome };

/** One monitor's whole view, sent at once when it changes and periodically otherwise. */
export interface Heartbeat {
  readonly kind: 'heartbeat';
  readonly promised: Epoch;
  readonly version: Version | null;
  /** Epoch that the sender leads at this moment; null when it leads nothing. */
  readonly leads: Epoch | null;
  readonly views: readonly View[];
  /** Asked by the keeper of the master; null from everybody else. */
  readonly lease: LeaseRequest | null;
  /** For how much longer the sender keeps its promise, and to whom, when this was sent; null when it keeps none. */
  readonly promise: { readonly keeper: MonitorId; readonly leftMs: number } | null;
  /** For how much longer the sender holds a lease; null when it holds none. */
  readonly heldMs: number | null;
  /** Why the sender cannot vote (its disk, for example); null when it can. */
  readonly muted: string | null;
  /** What is wrong with the virtual addresses on the sender's host, a sentence each. */
  readonly addressNotes: readonly string[];
}

/** A keeper asks for the promise not to vote its master away. */
export interface LeaseRequest {
  /** Grows with every heartbeat of a run. */
  readonly seq: number;
  /** For how long, in ms; it travels with the request, so that a changed setting is safe while it spreads. */
  readonly lengthMs: number;
}

/** What one monitor sees of one server. */
export interface View {
  readonly server: ServerId;
  /** Null when nothing speaks against it. */
  readonly evidence: Evidence | null;
  /** Whether the evidence has lasted long enough for this monitor to call the server down (sdown). */
  readonly isDown: boolean;
  readonly role: 'master' | 'replica' | null;
  /** The server it says it follows; null on a master or when unknown. */
  readonly follows: ServerId | null;
  readonly isLinked: boolean;
  readonly isSyncing: boolean;
  readonly priority: number | null;
  readonly position: Position | null;
  readonly fault: Fault | null;
  readonly faultDetail: string | null;
  /** Milliseconds since it last answered, when this was sent; null if it never did. */
  readonly answeredAgoMs: number | null;
  /** What this monitor does about a history of the server that the master does not have; null when nothing. */
  readonly salvage: Salvaging | null;
}

/** A server is not made a replica yet, because what it holds would be lost. */
export type Salvaging =
  /** It is being kept; `percent` is null while nobody can tell how much there is. */
  { readonly kind: 'underway'; readonly percent: number | null } | { readonly kind: 'failed'; readonly reason: string };

export type Evidence = 'refused' | 'silent' | 'loading' | 'fenced' | 'role-mismatch' | 'paused';

/** A candidate asks for a vote. */
export interface VoteRequest {
  readonly kind: 'voteRequest';
  readonly epoch: Epoch;
  /** `failover` votes the master away; `change` keeps it, or hands its role over while it is healthy. */
  readonly purpose: 'failover' | 'change';
  /** The candidate's own copy: a voter that is behind learns from it. */
  readonly table: Table | null;
}

/** A voter’s answer, with all that a leader must know. */
export interface Vote {
  readonly kind: 'vote';
  readonly epoch: Epoch;
  readonly isGranted: boolean;
  /** Why not; empty when granted. */
  readonly reason: string;
  /** When a promise of its own will have run out, in ms from now; 0 when it has given none. */
  readonly freeInMs: number;
  /** The highest epoch that the voter promised: a refused candidate goes above it. */
  readonly promised: Epoch;
  readonly table: Table | null;
  readonly floor: Position | null;
}

/** A voter’s answer to a write of the table. */
export interface Written {
  readonly kind: 'written';
  readonly epoch: Epoch;
  readonly version: number;
  readonly isStored: boolean;
  readonly promised: Epoch;
}
