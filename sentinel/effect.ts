import type { Announcement } from './announcement.js';
import type { MonitorId, ServerId } from './ids.js';
import type { Message } from './message.js';
import type { DurableRecord } from './record.js';
import type { Position } from './report.js';
import type { Outcome } from './request.js';

/**
 * Everything the core can want. The shell begins effects in order, and no effect behind a `persist` begins before
 * that record is on disk; only `probe`, which tells nobody anything,
 * and `fence` and `releaseAddress`, which promise nothing, need not wait for it.
 */
export type Effect =
  | { readonly kind: 'persist'; readonly record: DurableRecord }
  | { readonly kind: 'send'; readonly to: MonitorId; readonly message: Message }
  /**
   * Look at a server now and report with `probed`. For a `pulse` it is enough to learn that the process which was last
   * reported on still answers.
   */
  | { readonly kind: 'probe'; readonly server: ServerId; readonly depth: 'pulse' | 'report' }
  /**
   * Make the server a master, and confirm that it is one; idempotent. It refuses writes until it is opened, unless
   * `opens`: where there are no leases.
   */
  | { readonly kind: 'promote'; readonly server: ServerId; readonly opens: boolean }
  /**
   * Make the server on this host refuse writes, verified, and disconnect its clients unless `keepsClients` (a replica's
   * readers). It is asked for `askMs` at most; what cannot be verified within `limitMs` is stopped.
   */
  | {
      readonly kind: 'fence';
      readonly server: ServerId;
      readonly askMs: number;
      readonly limitMs: number;
      readonly keepsClients: boolean;
    }
  /**
   * Let a server take writes again, within the operator's own limits: the one on this host, or the master of the table that
   * has no keeper.
   */
  | { readonly kind: 'unfence'; readonly server: ServerId }
  /** Make the server a replica of `master`. Clients are disconnected unless `keepsClients`. Idempotent. */
  | { readonly kind: 'follow'; readonly server: ServerId; readonly master: ServerId; readonly keepsClients: boolean }
  /**
   * Keep what the server holds and `master`, which stands at `reference`, does not, so that following destroys nothing. It
   * refuses writes first.
   */
  | {
      readonly kind: 'salvage';
      readonly server: ServerId;
      readonly master: ServerId;
      readonly reference: Position | null;
    }
  /** Let writes wait (not fail) for at most `limitMs`, then read the position. */
  | { readonly kind: 'hold'; readonly server: ServerId; readonly limitMs: number }
  /** Let waiting writes be answered; afterwards, on a former master, disconnect the clients. */
  | { readonly kind: 'resume'; readonly server: ServerId; readonly dismissesClients: boolean }
  /** From now on a link to the monitor is wanted; to a former member only now and then, to tell it that it is one. */
  | { readonly kind: 'link'; readonly peer: MonitorId; readonly isFormer: boolean }
  | { readonly kind: 'unlink'; readonly peer: MonitorId }
  /** The server is no concern of the group any more: its connections are closed. */
  | { readonly kind: 'detach'; readonly server: ServerId }
  /** The virtual addresses are likely to come here: whatever needs no right to them can begin. Reported by nothing. */
  | { readonly kind: 'prepareAddress' }
  /**
   * Hold the virtual addresses on this host until `untilMs` on the clock of the steps, and not a moment longer, whatever
   * becomes of this process; asked again, prolong that. Report with `addressed`.
   */
  | { readonly kind: 'claimAddress'; readonly untilMs: number; readonly limitMs: number }
  /** Take them away from this host, their connections first, and make sure that they are gone. Report with `addressed`. */
  | { readonly kind: 'releaseAddress'; readonly limitMs: number }
  | { readonly kind: 'announce'; readonly announcement: Announcement }
  | { readonly kind: 'answer'; readonly id: string; readonly outcome: Outcome };
