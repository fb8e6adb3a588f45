import { isInForce, whyOff } from './force.js';
import type { MonitorId, ServerId } from './ids.js';
import { hasQuorum, isLive, isPresent, keeperOf, needed, quorumOf, serversOf, votersOf } from './members.js';
import { notesOf } from './notes.js';
import { isServerOdown, leadsEpoch, viewOf, viewsOf } from './opinion.js';
import { heldMs, promiseLeft } from './lease.js';
import type { GroupPicture, LeasePicture, MonitorPicture, ServerPicture } from './picture.js';
import { lagBehind } from './position.js';
import type { Position } from './report.js';
import type { State } from './state.js';
import { statusOf } from './status.js';
import { sightOf } from './watch.js';

/** The whole of what this monitor knows, as plain data. */
export function picture(state: State): GroupPicture {
  const { table, promised } = state.record;
  return {
    group: state.config.group,
    self: state.config.self,
    epoch: table?.epoch ?? promised,
    version: table?.version ?? 0,
    phase: table?.phase ?? 'unsettled',
    master: table?.master ?? null,
    clientMaster: state.untoldSwitch?.from ?? table?.master ?? null,
    target: table?.target ?? null,
    order: serversOf(state),
    sinceUnixMs: table?.sinceUnixMs ?? null,
    quorum: quorumOf(state),
    majority: needed(state),
    hasQuorum: hasQuorum(state),
    servers: serversOf(state).map((server) => serverPicture(state, server)),
    monitors: votersOf(state)
      .toSorted()
      .map((voter) => monitorPicture(state, voter)),
    former: table?.former ?? [],
    nextVoters: table?.next?.voters ?? null,
    course: state.course.state,
    leader: leaderOf(state),
    lease: leasePicture(state),
    address: state.config.hasAddress ? state.address.state : null,
    notes: notesOf(state),
  };
}

function serverPicture(state: State, server: ServerId): ServerPicture {
  const { table } = state.record;
  const sight = sightOf(state, server);
  const { word, isOk } = statusOf(state, server);
  const views = viewsOf(state, server).toSorted((a, b) => (a.monitor < b.monitor ? -1 : 1));
  const own = viewOf(state, sight);
  return {
    server,
    role: table === null ? null : server === table.master ? 'master' : 'replica',
    status: word,
    isOk,
    keeper: keeperOf(state, server),
    priority: own.priority,
    position: own.position,
    lagBytes: lagOf(state, server, own.position),
    isLinked: own.isLinked,
    isSdown: sight.isDown,
    isOdown: isServerOdown(state, server),
    sdownForMs: sight.downSinceMs === null ? null : state.now - sight.downSinceMs,
    answeredAgoMs: own.answeredAgoMs,
    instance: sight.report?.instance ?? null,
    views,
  };
}

function leasePicture(state: State): LeasePicture {
  const { table } = state.record;
  const keeper = table === null ? null : keeperOf(state, table.master);
  const own = { monitor: state.config.self, promise: promiseLeft(state), held: heldMs(state) };
  const others = [...state.peers].map(([monitor, peer]) => ({
    monitor,
    promise: isLive(state, peer) ? (peer.heartbeat?.promise ?? null) : null,
    held: isLive(state, peer) ? (peer.heartbeat?.heldMs ?? null) : null,
  }));
  const all = [own, ...others].toSorted((a, b) => (a.monitor < b.monitor ? -1 : 1));
  return {
    isOn: isInForce(state) && keeper !== null,
    whyOff: whyOff(state),
    keeper,
    heldMs: all.find(({ monitor }) => monitor === keeper)?.held ?? null,
    promises: all.flatMap(({ monitor, promise }) => (promise === null ? [] : [{ monitor, ...promise }])),
  };
}

function lagOf(state: State, server: ServerId, position: Position | null): number | null {
  const { table } = state.record;
  if (table === null || server === table.master || position === null) return null;
  const held = sightOf(state, table.master).report?.position ?? null;
  return held === null ? null : lagBehind(held, position);
}

function monitorPicture(state: State, monitor: MonitorId): MonitorPicture {
  const isSelf = monitor === state.config.self;
  const peer = state.peers.get(monitor);
  const heardAtMs = peer?.heardAtMs ?? null;
  return {
    monitor,
    isSelf,
    isLive: isPresent(state, monitor),
    heardAgoMs: isSelf || heardAtMs === null ? null : state.now - heardAtMs,
    promised: isSelf ? state.record.promised : (peer?.heartbeat?.promised ?? null),
    votedFor: isSelf ? state.record.votedFor : null,
    muted: isSelf ? state.muted : (peer?.heartbeat?.muted ?? null),
    speaksNative: isSelf || (peer?.heartbeat ?? null) !== null,
  };
}

function leaderOf(state: State): MonitorId | null {
  if (leadsEpoch(state) !== null) return state.config.self;
  let leader: MonitorId | null = null;
  let highest = -1;
  for (const [monitor, peer] of state.peers) {
    const leads = isLive(state, peer) ? (peer.heartbeat?.leads ?? -1) : -1;
    if (leads > highest) {
      highest = leads;
      leader = monitor;
    }
  }
  return leader;
}
