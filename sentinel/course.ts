import type { Epoch, MonitorId, ServerId } from './ids.js';
import type { Vote } from './message.js';
import type { Position } from './report.js';
import type { Membership, Table } from './table.js';

/**
 * Where a monitor stands in leading its group. The ways from one state to the next are the transition table of
 * failover.ts. Times are monotonic ms; `sinceMs` is when the state was entered.
 */
export type Course = Idle | Looking | Campaigning | Leading | Underway;

export type CourseState = Course['state'];

/** Follows, or has nothing to do. */
export interface Idle {
  readonly state: 'idle';
}

/** Somebody must lead: reads positions afresh and waits for its turn. */
export interface Looking {
  readonly state: 'looking';
  readonly cause: Cause;
  readonly sinceMs: number;
  /** When its turn comes; null while the positions are not in. */
  standAtMs: number | null;
  /** Whether the operator was already told that nobody can be promoted. */
  hasDespaired: boolean;
}

/** Asked for votes. */
export interface Campaigning {
  readonly state: 'campaigning';
  readonly epoch: Epoch;
  readonly intent: Intent;
  readonly votes: Map<MonitorId, Vote>;
  readonly sinceMs: number;
}

/** Was elected and has nothing more to do; may write the table until somebody leads a higher epoch. */
export interface Leading {
  readonly state: 'leading';
  readonly epoch: Epoch;
  readonly sinceMs: number;
}

/** Was elected and carries out an errand. */
export interface Underway {
  readonly state:
    | 'recording'
    | 'nearing'
    | 'holding'
    | 'equalising'
    | 'demoting'
    | 'promoting'
    | 'returning'
    | 'settling'
    | 'opening'
    | 'unfencing';
  readonly epoch: Epoch;
  readonly errand: Errand;
  readonly sinceMs: number;
  /** The table on its way to a majority; null where the state does not write. */
  readonly write: Write | null;
  /** The states gone through so far, for the report at the end. */
  readonly trail: readonly { readonly phase: string; readonly durationMs: number }[];
  /** In a planned move: the successor is promoted, and the virtual addresses are still on the host of the old master. */
  readonly promoted?: { readonly position: Position | null };
}

/** Why somebody must lead. */
export type Cause = 'failover' | 'resume' | 'found' | 'confirm';

export type Intent =
  | { readonly kind: Cause }
  /** An operator's request that this monitor accepted. */
  | { readonly kind: 'request'; readonly id: string };

/** What an elected leader does with its epoch. */
export type Errand =
  /** Promote `target` in place of a lost master. */
  | {
      readonly kind: 'failover';
      readonly cause: 'master-down' | 'resumed';
      readonly target: ServerId;
      /** Servers whose promotion failed under this leader. */
      readonly tried: readonly ServerId[];
      /** The order to set with it; null to leave it as it is. */
      readonly order: readonly ServerId[] | null;
      readonly request: string | null;
    }
  /** Give the role of a healthy master to `target`, and make `order` the order. */
  | {
      readonly kind: 'handover';
      /** The master that gives its role away. */
      readonly former: ServerId;
      readonly target: ServerId;
      readonly order: readonly ServerId[];
      /** Where the master was when the successor was asked to come near; null until that is known. */
      readonly mark: Position | null;
      /** Where the master's history ends; null until its writes are held. */
      readonly held: Position | null;
      readonly request: string | null;
    }
  /** Write the first table, or another order; the master stays who it is. */
  | {
      readonly kind: 'settle';
      readonly master: ServerId;
      readonly order: readonly ServerId[];
      readonly request: string | null;
    }
  /** Another membership: where the voters change, first both majorities agree to it. */
  | {
      readonly kind: 'members';
      readonly master: ServerId;
      readonly next: Membership;
      readonly request: string | null;
    }
  /** Undo a handover: the old master stays. */
  | { readonly kind: 'return'; readonly master: ServerId; readonly reason: string; readonly request: string | null };

/** A version of the table on its way to a majority. */
export interface Write {
  readonly table: Table;
  /** Who has it on disk; the leader itself included. */
  readonly stored: Set<MonitorId>;
  sentAtMs: number;
}
