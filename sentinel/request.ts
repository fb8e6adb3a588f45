import type { MonitorId, ServerId } from './ids.js';

/** What an operator can ask of a group. */
export type Change =
  /** Make this the order; its first server becomes master by a handover. */
  | { readonly kind: 'order'; readonly order: readonly ServerId[] }
  /** Move the master to the best replica: a handover when it is healthy, a promotion when it is lost. */
  | { readonly kind: 'failover'; readonly acceptLossBytes: number }
  /** Take in a host (its monitor and its server), or an arbiter (a monitor alone); the server before `before`, or last. */
  | {
      readonly kind: 'add';
      readonly monitor: MonitorId | null;
      readonly server: ServerId | null;
      readonly before: ServerId | null;
    }
  | { readonly kind: 'remove'; readonly monitor: MonitorId | null; readonly server: ServerId | null };

/** How an operator's request ended. Codes are listed in docs/reference/errors.md. */
export type Outcome =
  | { readonly isDone: true; readonly text: string }
  | { readonly isDone: false; readonly code: RefusalCode; readonly text: string };

export type RefusalCode =
  | 'E_UNKNOWN_SERVER'
  | 'E_DOUBLED_SERVER'
  | 'E_MISSING_SERVER'
  | 'E_NO_QUORUM'
  | 'E_BUSY'
  | 'E_NO_REPLICA'
  | 'E_NO_MASTER'
  | 'E_NOT_ELIGIBLE'
  | 'E_IS_MASTER'
  | 'E_NOT_READY'
  | 'E_NOT_MEMBER'
  | 'E_WENT_BACK'
  | 'E_TIMEOUT';
