import type { ActionResult, Position, ProbeResult, ServerId } from '../../sentinel/index.js';
import type { CopyOrder, CopyResult } from './history-copy.js';

/**
 * What Quorate can do with one kind of server. An engine never decides and never throws out of these methods:
 * whatever happens is a value. Every method ends within its limit, except where it says otherwise.
 */
export interface Engine {
  /** The word in the configuration. */
  readonly kind: string;
  /** Prepares to talk to a server; opens no connection before the first call. */
  attach(server: ServerId): EngineServer;
}

/** One server of a group, seen through connections of its own. */
export interface EngineServer {
  readonly server: ServerId;
  /** Looks at the server. Ends within `limitMs`; `refused` only when the host itself said that nobody listens. */
  probe(limitMs: number): Promise<ProbeResult>;
  /**
   * Asks only whether the server still answers: `alive` where that says that the last report is still about the same
   * process. In all other cases it is a probe.
   */
  pulse(limitMs: number): Promise<ProbeResult>;
  /** Makes it a master and confirms it by asking for its role; a second time it only sees to the limits. */
  promote(options: PromoteOptions): Promise<ActionResult>;
  /** Makes it refuse writes, and proves it: reads back, and on a master tries a write. Reads go on. */
  fence(options: FenceOptions): Promise<FenceResult>;
  /** Disconnects its clients, waiting ones included; replicas stay. */
  dismiss(limitMs: number): Promise<ActionResult>;
  /** Gives it limits under which it takes writes, and confirms them. */
  unfence(options: UnfenceOptions): Promise<ActionResult>;
  /** Makes it a replica of `master`; done at once when it is one already. */
  follow(master: ServerId, options: FollowOptions): Promise<ActionResult>;
  /**
   * Copies what it holds to this host, before it follows a master that does not have all of it. Takes as long as there
   * come bytes. Throws what a file of the order throws. Absent where the engine itself keeps what it would lose.
   */
  copyHistory?(order: CopyOrder): Promise<CopyResult>;
  /** Lets writes wait for at most `forMs`; the result carries the position behind which nothing more comes. */
  hold(forMs: number, limitMs: number): Promise<ActionResult>;
  /** Lets waiting writes be answered; then, if asked, disconnects the clients. */
  resume(options: ResumeOptions): Promise<ActionResult>;
  /**
   * Calls back when the connection that the probes use is closed by the other side: the earliest sign that a process
   * has ended.
   */
  onConnectionLost(listener: () => void): void;
  /** Calls back with the number of the server's process on its own host, each time that a connection is made. */
  onProcess(listener: (processId: number) => void): void;
  /** Ends all connections; calls under way end with a failure. */
  close(): Promise<void>;
}

export interface FollowOptions {
  readonly keepsClients: boolean;
  readonly limitMs: number;
}

export interface ResumeOptions {
  readonly dismissesClients: boolean;
  readonly limitMs: number;
}

/** When a master takes writes: with so many replicas that have answered within so many seconds. 0 switches the rule off. */
export interface WriteLimits {
  readonly minReplicasToWrite: number;
  readonly maxLagSeconds: number;
}

/** Is given the operator's own limits before they are overwritten, and waited for, though not for long. Never rejects. */
export type KeepLimits = (limits: WriteLimits) => Promise<void>;

export interface PromoteOptions {
  readonly limitMs: number;
  /** False: it is fenced in the same instant, so that it takes no write until it is unfenced. */
  readonly opens: boolean;
  /** What holds when it opens; null leaves the limits as they are, for groups without fences. */
  readonly limits: WriteLimits | null;
  readonly keepLimits?: KeepLimits;
  /** Its own settings on disk are the operator's: they never say "fenced". Default: false. */
  readonly startsOpen?: boolean;
}

export interface FenceOptions {
  readonly limitMs: number;
  readonly keepLimits?: KeepLimits;
}

/** What came of an attempt to fence. */
export type FenceResult =
  | {
      readonly isDone: true;
      readonly position: Position | null;
      /** What the proof lacks, in words; null when it is whole. */
      readonly doubt: string | null;
    }
  /** `gone`: nobody listens. `silent`: no answer in time, it may hang. `answers`: it does, but cannot be fenced. */
  | { readonly isDone: false; readonly reason: string; readonly server: 'gone' | 'silent' | 'answers' };

export interface UnfenceOptions {
  readonly limitMs: number;
  readonly limits: WriteLimits;
  /** Limits that are no fence are the operator's and stay, and so it is on disk. Default: false. */
  readonly startsOpen?: boolean;
  /** Asked right before the server is opened: whether that is still wanted. */
  readonly isWanted?: () => boolean;
}
