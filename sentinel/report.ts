import type { ServerId } from './ids.js';

/** The answer to a look at a server. */
export type ProbeResult =
  | ServerReport
  /** The answer to a pulse: the process that was last reported on still answers. */
  | { readonly kind: 'alive' }
  /** It answers, but only that it is still reading its data. */
  | { readonly kind: 'loading' }
  /** Nobody listens at the address (the connection was refused or reset by the host). */
  | { readonly kind: 'refused' }
  /** No answer within the shell's limit, or no way to the host. */
  | { readonly kind: 'silent' }
  /** Somebody answers who cannot be supervised; a mistake of configuration, not a failure of the server. */
  | { readonly kind: 'faulty'; readonly fault: Fault; readonly detail: string };

export type Fault = 'wrong-password' | 'no-permission' | 'other-engine' | 'too-old';

/** What a healthy server says about itself. */
export interface ServerReport {
  readonly kind: 'answered';
  readonly role: 'master' | 'replica';
  /** Identity of the process: changes when the server is restarted. */
  readonly instance: string;
  /** How much of which history it holds; null where the engine cannot say. */
  readonly position: Position | null;
  /** Whether it refuses writes because it was fenced; null where that cannot be told from outside. */
  readonly isFenced: boolean | null;
  /** 0 = never to be promoted; otherwise the lower is preferred. */
  readonly priority: number;
  /** A replica's view of its master; null on a master. */
  readonly upstream: Upstream | null;
  /** The replicas that a master reports; empty on a replica. */
  readonly replicas: readonly ServerId[];
}

/** How a replica stands towards the server that it follows. */
export interface Upstream {
  /** The server it follows, as it names it. */
  readonly master: ServerId;
  readonly isLinked: boolean;
  /** For how long the link has been down, in ms; 0 while it is up, null when it has never been up. */
  readonly downMs: number | null;
  /** Whether a first copy of the data is on its way at this moment. */
  readonly isSyncing: boolean;
}

/**
 * A place in a history of writes. Two positions compare only inside one history; `parent` tells where this history
 * was forked from another one, so that a replica that has not heard of the fork can still be placed.
 */
export interface Position {
  /** Identity of the history (Redis: the replication id). */
  readonly history: string;
  /** Distance from the beginning of the history, in bytes of the replication stream. */
  readonly offset: number;
  readonly parent: { readonly history: string; readonly forkOffset: number } | null;
}

/** Whether it says that it is a replica of that master, with its link up. */
export function isLinkedTo(report: ServerReport | null, master: ServerId): boolean {
  return report?.upstream?.master === master && report.upstream.isLinked;
}
