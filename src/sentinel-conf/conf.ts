import type { MonitorId, ServerId } from '../../sentinel/index.js';

/** What a configuration of redis-sentinel says, as far as it matters here. */
export interface SentinelConf {
  /** 0: no listener. */
  readonly port: number;
  /** Addresses to listen on, `*` for all. */
  readonly bind: readonly string[];
  /** Absolute. */
  readonly dir: string;
  /** Absolute; null for standard output. */
  readonly logFile: string | null;
  readonly logLevel: 'debug' | 'verbose' | 'notice' | 'warning';
  readonly pidFile: string | null;
  readonly isDaemon: boolean;
  /** What clients must give (`requirepass`). */
  readonly password: string | null;
  readonly announceIp: string | null;
  readonly announcePort: number | null;
  /** What other Sentinels ask of this one. */
  readonly sentinelUser: string | null;
  readonly sentinelPassword: string | null;
  /** 40 characters: the identity that this Sentinel had so far. */
  readonly myId: string | null;
  /** The highest epoch that the file knows of, in any of its lines; this monitor may not go below it. */
  readonly knownEpoch: number;
  readonly resolvesHostNames: boolean;
  readonly announcesHostNames: boolean;
  readonly groups: readonly SentinelGroup[];
  /** What is in the file but has no effect here. */
  readonly warnings: readonly string[];
}

/** One `sentinel monitor` with all that belongs to it. */
export interface SentinelGroup {
  readonly name: string;
  readonly master: ServerId;
  /** At least 1; may be more than there are monitors. */
  readonly quorum: number;
  readonly downAfterMs: number;
  readonly failoverTimeoutMs: number;
  readonly parallelSyncs: number;
  /** 0: off. */
  readonly rebootAfterMs: number;
  /** Whether leases and fences are wanted; null: where they can be. */
  readonly fences: boolean | null;
  readonly authUser: string | null;
  readonly authPass: string | null;
  readonly knownReplicas: readonly ServerId[];
  readonly knownSentinels: readonly KnownSentinel[];
  /** Commands, in lower case, that the servers know by another name. */
  readonly renamedCommands: ReadonlyMap<string, string>;
}

/** Another monitor that the file remembers. */
export interface KnownSentinel {
  readonly monitor: MonitorId;
  readonly runId: string;
}
