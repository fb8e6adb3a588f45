import type { CoreConfig, MonitorId } from '../../sentinel/index.js';
import type { WantedAddress } from '../address/wanted-address.js';
import type { KeepalivedConfig, KeepalivedFileConfig } from './keepalived-config.js';

/** All that a monitor is told, whichever file it came from. Everything is checked, and every file is read. */
export interface MonitorConfig {
  /** For people. */
  readonly name: string;
  /** Numeric; where peers and clients reach this monitor. */
  readonly address: string;
  /** `address:respPort`. */
  readonly monitor: MonitorId;
  /** Addresses to listen on, `*` for all. */
  readonly listen: readonly string[];
  readonly respPort: number;
  /** Null: no HTTP. */
  readonly httpPort: number | null;
  readonly stateFile: string;
  readonly lockFile: string;
  /** Where what a returning master would lose is kept; null where it follows at once, as under Redis Sentinel. */
  readonly lostAndFound: LostAndFoundConfig | null;
  /** What the keepalived.conf of this host says besides its groups; null where keepalived moves no address. */
  readonly keepalived: KeepalivedFileConfig | null;
  readonly peers: readonly MonitorId[];
  /** Shared by all monitors, at least 16 characters; null when peers are not authenticated. */
  readonly secret: string | null;
  /** What clients of the RESP port must give. */
  readonly password: string | null;
  readonly logLevel: LogLevel;
  /** Null: standard output. */
  readonly logFile: string | null;
  readonly groups: readonly GroupConfig[];
  /** What the operator should know, one sentence each; nothing that keeps the monitor from starting. */
  readonly warnings: readonly string[];
}

/** Where lost histories are kept, for how long in ms, and how much of them. */
export interface LostAndFoundConfig {
  readonly directory: string;
  readonly keepMs: number;
  readonly maxBytes: number;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One supervised group, with every default filled in: what the core is told about it, and what only the shell needs. */
export interface GroupConfig extends Omit<CoreConfig, 'group' | 'self' | 'unixOffsetMs'> {
  readonly name: string;
  readonly engine: 'redis';
  /** 1 to the number of voters, null for a majority of them; in drop-in mode it may be more, and then nothing is ever found down by all. */
  readonly quorum: number | null;
  /** Under which the master takes writes, besides the lease. */
  readonly writeLimits: { readonly minReplicasToWrite: number; readonly maxLagSeconds: number };
  /** Addresses that are where the master takes writes. */
  readonly virtualAddresses: readonly WantedAddress[];
  /** Who moves them. */
  readonly addressMode: 'quorate' | 'hooks' | 'keepalived';
  /** What is done when a machine outside the group has one; in the mode `quorate`. */
  readonly addressConflict: 'refuse' | 'override';
  /** The commands of the mode `hooks`, each a list of its arguments; null in other modes. */
  readonly addressHooks: AddressHooks | null;
  /** What keepalived is told in the mode `keepalived`; null in other modes. */
  readonly keepalived: KeepalivedConfig | null;
  /** Only shown to Sentinel clients; Quorate itself does not wait for it. */
  readonly failoverTimeoutMs: number;
  /** Null when the servers ask for no password. */
  readonly auth: Auth | null;
  /** Null when the servers do not speak TLS. */
  readonly tls: Tls | null;
}

/** What moves an address where a host cannot do it by itself: a cloud, for example. */
export interface AddressHooks {
  readonly claim: readonly string[];
  readonly release: readonly string[];
  /** Succeeds when the address is here. */
  readonly verify: readonly string[];
}

/** How to log in to the servers of a group. */
export interface Auth {
  /** Null: the default user. */
  readonly user: string | null;
  readonly password: string | null;
}

/** PEM texts. `cert` and `key` are both there or both null. */
export interface Tls {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly isVerified: boolean;
}
