import type { ActionResult, ProbeResult, ServerId } from '../../sentinel/index.js';

/**
 * What Quorate can do with one kind of server. An engine never decides and never throws out of these methods:
 * whatever happens is a value. Every method ends within its limit.
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
  /** Makes it a master and confirms it by asking for its role; done at once when it is one already. */
  promote(limitMs: number): Promise<ActionResult>;
  /** Makes it a replica of `master`; done at once when it is one already. */
  follow(master: ServerId, options: FollowOptions): Promise<ActionResult>;
  /** Lets writes wait for at most `forMs`; the result carries the position behind which nothing more comes. */
  hold(forMs: number, limitMs: number): Promise<ActionResult>;
  /** Lets waiting writes be answered; then, if asked, disconnects the clients. */
  resume(options: ResumeOptions): Promise<ActionResult>;
  /**
   * Calls back when the connection that the probes use is closed by the other side: the earliest sign that a process
   * has ended.
   */
  onConnectionLost(listener: () => void): void;
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
