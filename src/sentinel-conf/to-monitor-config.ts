import { join } from 'node:path';
import { monitorId } from '../../sentinel/index.js';
import { canonicalHost, joinAddress } from '../address.js';
import type { Auth, GroupConfig, LogLevel, MonitorConfig } from '../config/config.js';
import type { KnownSentinel, SentinelConf, SentinelGroup } from './conf.js';

/** What a drop-in monitor is told beyond an ordinary one. */
export interface DropInConfig extends MonitorConfig {
  /** The identity that the Sentinel in this place had so far; null for a new one. */
  readonly runId: string | null;
  /** The epoch below which it may not promise anything: it may have voted there. */
  readonly knownEpoch: number;
  /** The identities of other monitors on the Sentinel wire. */
  readonly knownSentinels: readonly KnownSentinel[];
  /** What other Sentinels ask for; null when they ask for nothing. */
  readonly sentinelAuth: Auth | null;
}

/** What the host adds to the file. */
export interface DropInSurroundings {
  readonly hostName: string;
  /** Numeric address by which this host reaches the first master: used when the file names none. */
  readonly localAddress: string;
}

/** Turns a redis-sentinel's configuration into a monitor's; state goes into `<dir>/quorate-<port>.state`. */
export function toMonitorConfig(conf: SentinelConf, { hostName, localAddress }: DropInSurroundings): DropInConfig {
  const address = ownAddress(conf) ?? localAddress;
  const monitor = monitorId(joinAddress(address, conf.announcePort ?? conf.port));
  const knownSentinels = conf.groups.flatMap((group) => group.knownSentinels);
  const peers = [...new Set(knownSentinels.map((known) => known.monitor))].filter((peer) => peer !== monitor);
  const file = join(conf.dir, `quorate-${conf.port}`);
  return {
    name: hostName,
    address,
    monitor,
    listen: conf.bind,
    respPort: conf.port,
    httpPort: null,
    stateFile: `${file}.state`,
    lockFile: `${file}.lock`,
    lostAndFound: null,
    keepalived: null,
    peers,
    secret: null,
    password: conf.password,
    logLevel: LOG_LEVELS[conf.logLevel],
    logFile: conf.logFile,
    groups: conf.groups.map((group) => toGroup(group, monitor)),
    warnings: conf.warnings,
    runId: conf.myId,
    knownEpoch: conf.knownEpoch,
    knownSentinels,
    sentinelAuth: authOf(conf.sentinelUser, conf.sentinelPassword),
  };
}

const LOG_LEVELS: Readonly<Record<SentinelConf['logLevel'], LogLevel>> = {
  debug: 'debug',
  verbose: 'debug',
  notice: 'info',
  warning: 'warn',
};

function ownAddress(conf: SentinelConf): string | null {
  const announced = conf.announceIp === null ? null : canonicalHost(conf.announceIp);
  if (announced !== null) return announced;
  const bound = conf.bind.map(canonicalHost).find((address) => address !== null && !ANY_ADDRESS.has(address));
  return bound ?? null;
}

const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

function toGroup(group: SentinelGroup, self: MonitorConfig['monitor']): GroupConfig {
  const servers = [...new Set([group.master, ...group.knownReplicas])];
  return {
    name: group.name,
    engine: 'redis',
    servers,
    voters: [...new Set([self, ...group.knownSentinels.map(({ monitor }) => monitor)])],
    quorum: group.quorum,
    downAfterMs: group.downAfterMs,
    rebootAfterMs: Math.max(
      group.rebootAfterMs === 0 ? 10 * group.downAfterMs : group.rebootAfterMs,
      group.downAfterMs,
    ),
    // A Sentinel promotes the best replica however far behind it is.
    maxLagBytes: Number.MAX_SAFE_INTEGER,
    handoverLimitMs: 2000,
    actionLimitMs: 1000,
    lease: null,
    hasAddress: false,
    virtualAddresses: [],
    addressMode: 'quorate',
    addressHooks: null,
    keepalived: null,
    minHealthyReplicas: 0,
    writeLimits: { minReplicasToWrite: 0, maxLagSeconds: 10 },
    parallelSyncs: Math.max(1, group.parallelSyncs),
    failoverTimeoutMs: group.failoverTimeoutMs,
    discovers: true,
    auth: authOf(group.authUser, group.authPass),
    tls: null,
  };
}

function authOf(user: string | null, password: string | null): Auth | null {
  return user === null && password === null ? null : { user, password };
}
