import type { MonitorId, ServerId } from './ids.js';
import type { Message } from './message.js';
import type { DurableRecord } from './record.js';
import type { Position, ProbeResult } from './report.js';
import type { Change } from './request.js';

/** Everything that can happen to the core, besides the passing of time. */
export type Input =
  /** The answer to a `probe` effect; exactly one per effect, however late. */
  | { readonly kind: 'probed'; readonly server: ServerId; readonly result: ProbeResult }
  /** A peer's message, already checked for its shape by the shell. */
  | { readonly kind: 'received'; readonly from: MonitorId; readonly message: Message }
  /** The link to a peer came up, or went down. */
  | { readonly kind: 'linked'; readonly peer: MonitorId }
  /** `isClosed`: the other side closed it, so its process has ended; otherwise only nothing came for too long. */
  | { readonly kind: 'unlinked'; readonly peer: MonitorId; readonly isClosed: boolean }
  /** How an action on a server ended; exactly one per `promote`, `follow`, `salvage`, `hold`, `resume`, `fence` and `unfence` effect. */
  | { readonly kind: 'performed'; readonly action: Action; readonly server: ServerId; readonly result: ActionResult }
  /** How much of a history is kept by now, in percent; null when that is unknown. */
  | { readonly kind: 'salvaging'; readonly server: ServerId; readonly percent: number | null }
  /** An operator lets go of a history that could not be kept. */
  | { readonly kind: 'givenUp'; readonly server: ServerId }
  /** How a `claimAddress` or a `releaseAddress` ended; exactly one per effect. */
  | {
      readonly kind: 'addressed';
      readonly action: 'claimAddress' | 'releaseAddress';
      readonly result: AddressResult;
    }
  /** Another machine was seen to have a virtual address of this group. */
  | { readonly kind: 'addressConflict'; readonly text: string }
  /** A virtual address here was not as it should be, and is again. */
  | { readonly kind: 'addressMended'; readonly text: string }
  /** What is wrong on this host, so that the virtual addresses are of no use here, or may not come; null when nothing is any more. */
  | { readonly kind: 'addressDoubt'; readonly text: string | null }
  /** An operator asks for a change; answered by exactly one `answer` effect with the same id. */
  | { readonly kind: 'requested'; readonly id: string; readonly change: Change }
  /** A `persist` effect reached the disk. */
  | { readonly kind: 'persisted'; readonly record: DurableRecord }
  /** A `persist` effect failed: nothing that came after it in the effect list was performed. */
  | { readonly kind: 'persistFailed'; readonly reason: string }
  /** The server closed the connection that the probes use: the earliest sign that its process ended. */
  | { readonly kind: 'connectionLost'; readonly server: ServerId }
  /** Drop-in mode only: a monitor made itself known on one of the servers. */
  | { readonly kind: 'discovered'; readonly monitor: MonitorId; readonly speaksNative: boolean };

export type Action = 'promote' | 'follow' | 'salvage' | 'hold' | 'resume' | 'fence' | 'unfence';

export type ActionResult =
  /** `position` is the server's own, read after the action; null where the engine has none. `text`: what an operator should know. */
  | { readonly isDone: true; readonly position: Position | null; readonly text?: string }
  /** `isForbidden`: the server refused it to this user, and will again. */
  | { readonly isDone: false; readonly reason: string; readonly isForbidden?: boolean };

/** How a change of the virtual addresses ended; the reason is for an operator. */
export type AddressResult = { readonly isDone: true } | { readonly isDone: false; readonly reason: string };
