import { join } from 'node:path';
import { hostOf, monitorId } from '../../sentinel/index.js';
import type { LeaseLength, MonitorId, ServerId } from '../../sentinel/index.js';
import { canonicalHost, joinAddress } from '../address.js';
import { AppError } from '../errors.js';
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
  const voters = [...new Set([self, ...group.knownSentinels.map(({ monitor }) => monitor)])];
  if (group.fences === true) refuseShared(group.name, [...sharedHosts(servers), ...sharedHosts(voters)]);
  return {
    name: group.name,
    engine: 'redis',
    servers,
    voters,
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
    lease: group.fences === false ? null : leaseOf(group.downAfterMs),
    hasAddress: false,
    virtualAddresses: [],
    addressMode: 'quorate',
    addressConflict: 'refuse',
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

/** The addresses that stand more than once in the list. */
function sharedHosts(ids: readonly (MonitorId | ServerId)[]): readonly string[] {
  const hosts = ids.map(hostOf);
  return hosts.filter((host, place) => hosts.indexOf(host) !== place);
}

/** What was asked for cannot be had: not to start is better than to run without it. */
function refuseShared(group: string, [shared]: readonly string[]): void {
  if (shared === undefined) return;
  const text = `sentinel fence ${group} yes: ${shared} has several monitors, or several servers, of the group`;
  throw new AppError('E_CONFIG', text, { hint: 'Give each an address of its own, or remove the line.' });
}

/** In ms: the shortest as in quorate.yaml, and the longest. */
const LEASE_LIMITS = { least: 500, most: 10_000 };

/**
 * As long as a master may be silent, but not so long that a cut-off one would take writes for longer than with the ten
 * seconds of `min-replicas-max-lag`, or that a restarted monitor could not vote for half a minute. Nothing is configured
 * here that would stop a master whose keeper has ended, so nobody waits for that.
 */
function leaseOf(downAfterMs: number): LeaseLength {
  const lengthMs = Math.min(LEASE_LIMITS.most, Math.max(LEASE_LIMITS.least, downAfterMs));
  return { lengthMs, marginMs: Math.max(100, lengthMs / 10), unguardedMs: 0 };
}

function authOf(user: string | null, password: string | null): Auth | null {
  return user === null && password === null ? null : { user, password };
}
