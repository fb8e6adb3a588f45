import { join } from 'node:path';
import type { LeaseLength, MonitorId } from '../../sentinel/index.js';
import { monitorId, serverId } from '../../sentinel/index.js';
import { joinAddress } from '../address.js';
import type { GivenAddress } from '../address.js';
import type { Auth, GroupConfig, MonitorConfig, Tls } from './config.js';
import type { ConfigTree } from './schema.js';
import { settleKeepalived, settleKeepalivedFile } from './keepalived-settle.js';
import { warningsAbout } from './warnings.js';

/** What comes from outside the file itself. */
export interface Findings {
  readonly hostName: string;
  /** Contents of the files that the configuration names, by key. */
  readonly texts: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

/** Turns a checked file into what the monitor works with: ids, defaults that depend on other keys, contents of files. */
export function settle(tree: ConfigTree, findings: Findings): MonitorConfig {
  const { monitor } = tree;
  const id = (peer: GivenAddress) => monitorId(joinAddress(peer.host, peer.port ?? monitor.resp_port));
  const peers = monitor.peers.map(id);
  const self = id({ host: monitor.address, port: null });
  const config = {
    name: monitor.name ?? findings.hostName,
    address: monitor.address,
    monitor: self,
    listen: [monitor.address],
    respPort: monitor.resp_port,
    httpPort: monitor.http_port,
    stateFile: join(monitor.data_dir, 'state.json'),
    lockFile: join(monitor.data_dir, 'lock'),
    lostAndFound: {
      directory: join(monitor.data_dir, 'lost-and-found'),
      keepMs: monitor.lost_and_found.keep,
      maxBytes: monitor.lost_and_found.max_bytes,
    },
    keepalived: settleKeepalivedFile(tree),
    peers,
    secret: findings.texts.get('monitor.secret_file') ?? null,
    password: monitor.password ?? null,
    logLevel: monitor.log_level,
    logFile: null,
    groups: tree.groups.map((group, place) =>
      settleGroup(group, { voters: [self, ...peers], texts: textsUnder(findings.texts, place) }),
    ),
  };
  return { ...config, warnings: [...findings.warnings, ...warningsAbout(config)] };
}

type GroupTree = ConfigTree['groups'][number];

/** Looks up the content of a file by its key inside one group. */
type TextOf = (key: string) => string | null;

function textsUnder(texts: Findings['texts'], place: number): TextOf {
  return (key) => texts.get(`groups[${place}].${key}`) ?? null;
}

function settleGroup(group: GroupTree, around: { voters: readonly MonitorId[]; texts: TextOf }): GroupConfig {
  const { voters } = around;
  return {
    name: group.name,
    engine: group.engine,
    servers: group.servers.map(({ host, port }) => serverId(joinAddress(host, port ?? 6379))),
    voters,
    quorum: group.quorum ?? null,
    downAfterMs: group.down_after,
    rebootAfterMs: group.reboot_after ?? 10 * group.down_after,
    maxLagBytes: group.max_lag,
    handoverLimitMs: group.handover_limit,
    actionLimitMs: group.action_limit,
    lease: settleLease(group),
    hasAddress: group.virtual_addresses.length > 0,
    virtualAddresses: group.virtual_addresses.map(({ address, interface: interfaceName }) => ({
      ...address,
      interfaceName,
    })),
    addressMode: group.address_mode,
    addressConflict: group.address_conflict,
    addressHooks: group.address_hooks ?? null,
    keepalived: settleKeepalived(group),
    minHealthyReplicas: settleLimits(group).minReplicasToWrite,
    writeLimits: settleLimits(group),
    parallelSyncs: group.parallel_syncs ?? group.servers.length,
    failoverTimeoutMs: SHOWN_FAILOVER_TIMEOUT_MS,
    discovers: false,
    auth: settleAuth(group, around.texts),
    tls: settleTls(group, around.texts),
  };
}

/** The margin is for clocks that run at different rates: a tenth, and not less than what a message may take. */
function settleLease({ down_after, lease, replica_timeout }: GroupTree): LeaseLength {
  const lengthMs = lease ?? Math.max(500, down_after);
  return { lengthMs, marginMs: Math.max(100, lengthMs / 10), unguardedMs: replica_timeout + COUNT_PERIOD_MS };
}

/** A master counts its healthy replicas once a second, and their silence in whole seconds. */
const COUNT_PERIOD_MS = 2000;

function settleLimits({ min_healthy_replicas, replica_timeout, servers }: GroupTree): GroupConfig['writeLimits'] {
  return {
    minReplicasToWrite: min_healthy_replicas ?? (servers.length > 2 ? 1 : 0),
    maxLagSeconds: replica_timeout / 1000,
  };
}

/** The default of Redis Sentinel: its clients ask for a number, and Quorate has none. */
const SHOWN_FAILOVER_TIMEOUT_MS = 180_000;

function settleAuth({ auth }: GroupTree, textOf: TextOf): Auth | null {
  if (auth === undefined) return null;
  return { user: auth.user ?? null, password: auth.password ?? textOf('auth.password_file') };
}

function settleTls({ tls }: GroupTree, textOf: TextOf): Tls | null {
  if (tls === undefined) return null;
  return {
    ca: textOf('tls.ca_file'),
    cert: textOf('tls.cert_file'),
    key: textOf('tls.key_file'),
    isVerified: tls.verify,
  };
}
