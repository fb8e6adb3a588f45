import {
  epoch,
  monitorId,
  serverId,
  type Announcement,
  type Change,
  type GroupPicture,
  type MonitorPicture,
  type Outcome,
  type ServerId,
  type ServerPicture,
  type View,
} from '../../sentinel/index.js';
import type { CrashPoint, Supervisor } from '../../src/supervisor.js';

const HISTORY = 'c'.repeat(40);

function view(server: ServerId, changes: Partial<View>): View {
  return {
    server,
    evidence: null,
    isDown: false,
    role: 'replica',
    follows: null,
    isLinked: true,
    isSyncing: false,
    priority: 100,
    position: { history: HISTORY, offset: 1400, parent: null },
    fault: null,
    faultDetail: null,
    answeredAgoMs: 70,
    ...changes,
  };
}

/** A server that is well; `seen` changes what this monitor saw of it. */
export function serverPicture(
  address: string,
  changes: Partial<ServerPicture> = {},
  seen: Partial<View> = {},
): ServerPicture {
  const server = serverId(address);
  const own = view(server, seen);
  return {
    server,
    role: own.role,
    status: 'ok',
    isOk: true,
    keeper: null,
    priority: own.priority,
    position: own.position,
    lagBytes: 0,
    isLinked: own.isLinked,
    isSdown: false,
    isOdown: false,
    sdownForMs: null,
    answeredAgoMs: own.answeredAgoMs,
    instance: address.length.toString(16).repeat(40).slice(0, 40),
    views: [{ monitor: SELF, view: own }],
    ...changes,
  };
}

export const SELF = monitorId('127.0.0.5:26379');

export function monitorPicture(address: string, changes: Partial<MonitorPicture> = {}): MonitorPicture {
  const monitor = monitorId(address);
  const isSelf = monitor === SELF;
  return {
    monitor,
    isSelf,
    isLive: true,
    heardAgoMs: isSelf ? null : 40,
    promised: epoch(3),
    votedFor: SELF,
    muted: null,
    speaksNative: true,
    ...changes,
  };
}

/** Three servers, three monitors, all well. */
export function groupPicture(changes: Partial<GroupPicture> = {}): GroupPicture {
  const servers = changes.servers ?? [
    serverPicture('127.0.0.5:6379', { role: 'master' }, { role: 'master', isLinked: false }),
    serverPicture('127.0.0.6:6379', {}, { follows: serverId('127.0.0.5:6379') }),
    serverPicture('127.0.0.7:6379', {}, { follows: serverId('127.0.0.5:6379') }),
  ];
  return {
    group: 'telemetry',
    self: SELF,
    epoch: epoch(3),
    version: 2,
    phase: 'stable',
    master: serverId('127.0.0.5:6379'),
    target: null,
    order: servers.map((one) => one.server),
    sinceUnixMs: Date.now() - 5000,
    quorum: 2,
    majority: 2,
    hasQuorum: true,
    servers,
    monitors: [monitorPicture(SELF), monitorPicture('127.0.0.6:26379'), monitorPicture('127.0.0.7:26379')],
    course: 'idle',
    leader: null,
    notes: [],
    ...changes,
  };
}

/** A supervisor of one group that does what the test says. */
export interface FakeSupervisor extends Supervisor {
  current: GroupPicture;
  outcome: Outcome | Promise<Outcome>;
  readonly requests: [group: string, change: Change][];
  crashPoints: readonly CrashPoint[];
  readonly listeners: Set<(group: string, announcement: Announcement) => void>;
  announce(announcement: Announcement): void;
}

export function fakeSupervisor(current: GroupPicture = groupPicture()): FakeSupervisor {
  const known = (group: string): boolean => group === fake.current.group;
  const fake: FakeSupervisor = {
    monitor: SELF,
    name: 'ts01',
    runId: 'a'.repeat(40),
    version: '0.1.0',
    startedUnixMs: Date.now() - 60_000,
    current,
    outcome: { isDone: true, text: 'done' },
    requests: [],
    crashPoints: [],
    listeners: new Set(),
    groupNames: () => [fake.current.group],
    picture: (group) => (known(group) ? fake.current : undefined),
    settings: (group) =>
      known(group)
        ? { engine: 'redis', quorum: 2, downAfterMs: 5000, failoverTimeoutMs: 60_000, parallelSyncs: 1 }
        : undefined,
    runIdOf: (monitor) => (monitor === '127.0.0.6:26379' ? 'b'.repeat(40) : null),
    async request(group, change) {
      fake.requests.push([group, change]);
      return fake.outcome;
    },
    listen(listener) {
      fake.listeners.add(listener);
      return () => void fake.listeners.delete(listener);
    },
    simulateFailure(points) {
      fake.crashPoints = points;
    },
    statistics: () => undefined,
    announce(announcement) {
      for (const listener of fake.listeners) listener(fake.current.group, announcement);
    },
  };
  return fake;
}
