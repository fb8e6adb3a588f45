import { epoch, monitorId, serverId } from '../../sentinel/index.js';
import type { GroupPicture, MonitorPicture, ServerPicture, View } from '../../sentinel/index.js';

export const NOW_UNIX_MS = 1_800_000_000_000;
const HOSTS = ['10.0.0.5', '10.0.0.6', '10.0.0.7'];

/** The seeds' cluster, all well, as the monitor on 10.0.0.5 knows it. */
export function samplePicture(changes: Partial<GroupPicture> = {}): GroupPicture {
  const order = changes.order ?? HOSTS.map((host) => serverId(`${host}:6379`));
  const master = changes.master === undefined ? (order[0] ?? null) : changes.master;
  return {
    group: 'telemetry',
    self: monitorId('10.0.0.5:26379'),
    epoch: epoch(7),
    version: 12,
    phase: 'stable',
    master,
    clientMaster: master,
    target: null,
    order,
    sinceUnixMs: NOW_UNIX_MS - 50_000,
    quorum: 2,
    majority: 2,
    hasQuorum: true,
    servers: order.map((server) => sampleServer({ server, role: server === master ? 'master' : 'replica' })),
    monitors: HOSTS.map((host) => sampleMonitor({ monitor: monitorId(`${host}:26379`), isSelf: host === '10.0.0.5' })),
    former: [],
    nextVoters: null,
    course: 'idle',
    leader: monitorId('10.0.0.5:26379'),
    lease: { isOn: false, whyOff: 'they are switched off', keeper: null, heldMs: null, promises: [] },
    address: null,
    notes: [],
    ...changes,
  };
}

export function sampleServer(changes: Partial<ServerPicture> = {}): ServerPicture {
  const server = changes.server ?? serverId('10.0.0.5:6379');
  const role = changes.role === undefined ? 'master' : changes.role;
  return {
    server,
    role,
    status: 'ok',
    isOk: true,
    keeper: monitorId(server.replace(/\d+$/, '26379')),
    priority: 100,
    position: { history: 'a'.repeat(40), offset: 1234, parent: null },
    lagBytes: role === 'replica' ? 17 : null,
    isLinked: true,
    isSdown: false,
    isOdown: false,
    sdownForMs: null,
    answeredAgoMs: 120,
    instance: 'b'.repeat(40),
    views: HOSTS.map((host) => ({ monitor: monitorId(`${host}:26379`), view: sampleView({ server, role }) })),
    ...changes,
  };
}

export function sampleView(changes: Partial<View> = {}): View {
  return {
    server: serverId('10.0.0.5:6379'),
    evidence: null,
    isDown: false,
    role: 'master',
    follows: null,
    isLinked: true,
    isSyncing: false,
    priority: 100,
    position: null,
    fault: null,
    faultDetail: null,
    answeredAgoMs: 80,
    salvage: null,
    ...changes,
  };
}

export function sampleMonitor(changes: Partial<MonitorPicture> = {}): MonitorPicture {
  const isSelf = changes.isSelf ?? false;
  return {
    monitor: monitorId('10.0.0.5:26379'),
    isSelf,
    isLive: true,
    heardAgoMs: isSelf ? null : 300,
    promised: epoch(7),
    votedFor: monitorId('10.0.0.5:26379'),
    muted: null,
    speaksNative: true,
    ...changes,
  };
}
