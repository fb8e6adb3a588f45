import { epoch, monitorId, serverId } from '../../sentinel/index.js';
import type { GroupPicture, MonitorPicture, ServerPicture, View } from '../../sentinel/index.js';
import { createFakeSupervisor } from '../kit/fake-supervisor.js';
import type { FakeSupervisor } from '../kit/fake-supervisor.js';
import { sampleMonitor, samplePicture, sampleServer, sampleView } from '../kit/sample-picture.js';

/** The monitor that is asked. */
export const SELF = monitorId('127.0.0.5:26379');

const POSITION = { history: 'c'.repeat(40), offset: 1400, parent: null };

/** A server that is well; `seen` changes what this monitor saw of it. */
export function serverPicture(
  address: string,
  changes: Partial<ServerPicture> = {},
  seen: Partial<View> = {},
): ServerPicture {
  const server = serverId(address);
  const own = sampleView({ server, role: 'replica', position: POSITION, answeredAgoMs: 70, ...seen });
  return sampleServer({
    server,
    role: own.role,
    keeper: null,
    priority: own.priority,
    position: own.position,
    lagBytes: 0,
    isLinked: own.isLinked,
    answeredAgoMs: own.answeredAgoMs,
    instance: address.length.toString(16).repeat(40).slice(0, 40),
    views: [{ monitor: SELF, view: own }],
    ...changes,
  });
}

export function monitorPicture(address: string, changes: Partial<MonitorPicture> = {}): MonitorPicture {
  const monitor = monitorId(address);
  const isSelf = monitor === SELF;
  const heardAgoMs = isSelf ? null : 40;
  return sampleMonitor({ monitor, isSelf, heardAgoMs, promised: epoch(3), votedFor: SELF, ...changes });
}

/** Three servers, three monitors, all well. */
export function groupPicture(changes: Partial<GroupPicture> = {}): GroupPicture {
  const servers = changes.servers ?? [
    serverPicture('127.0.0.5:6379', { role: 'master' }, { role: 'master', isLinked: false }),
    serverPicture('127.0.0.6:6379', {}, { follows: serverId('127.0.0.5:6379') }),
    serverPicture('127.0.0.7:6379', {}, { follows: serverId('127.0.0.5:6379') }),
  ];
  return samplePicture({
    self: SELF,
    epoch: epoch(3),
    version: 2,
    master: serverId('127.0.0.5:6379'),
    order: servers.map((one) => one.server),
    sinceUnixMs: Date.now() - 5000,
    servers,
    monitors: [monitorPicture(SELF), monitorPicture('127.0.0.6:26379'), monitorPicture('127.0.0.7:26379')],
    leader: null,
    ...changes,
  });
}

/** The supervisor of that group. */
export function fakeSupervisor(): FakeSupervisor {
  const settings = {
    engine: 'redis',
    quorum: 2,
    downAfterMs: 5000,
    failoverTimeoutMs: 60_000,
    parallelSyncs: 1,
    discovers: false,
  };
  return createFakeSupervisor([groupPicture()], {
    monitor: SELF,
    runId: 'a'.repeat(40),
    startedUnixMs: Date.now() - 60_000,
    settings: (group) => (group === 'telemetry' ? settings : undefined),
    runIdOf: (monitor) => (monitor === '127.0.0.6:26379' ? 'b'.repeat(40) : null),
    statistics: () => undefined,
  });
}
