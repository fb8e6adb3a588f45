import { addressNotes } from './address-notes.js';
import type { Sight } from './detector.js';
import { isAbsurd } from './absurd.js';
import type { Epoch, MonitorId, ServerId } from './ids.js';
import { heldMs, onLeaseRequest, promiseLeft, requestLease } from './lease.js';
import { isLive, keeperOf, promiseLack, quorumOf, serversOf, votersOf } from './members.js';
import type { Heartbeat, View } from './message.js';
import { salvagingOf } from './salvage.js';
import type { ServerReport } from './report.js';
import { announce, emit, send } from './state.js';
import type { Peer, State } from './state.js';
import { compareTables, isAtRest } from './table.js';
import { sightOf } from './watch.js';

/** What this monitor sees of one server, in the form that peers are told. */
export function viewOf(state: State, sight: Sight): View {
  const { report } = sight;
  return {
    server: sight.server,
    evidence: sight.evidence,
    isDown: sight.isDown,
    role: report?.role ?? null,
    follows: report?.upstream?.master ?? null,
    isLinked: report?.upstream?.isLinked ?? false,
    isSyncing: isCopying(report),
    priority: report?.priority ?? null,
    position: report?.position ?? null,
    fault: sight.fault?.kind ?? null,
    faultDetail: sight.fault?.detail ?? null,
    answeredAgoMs: sight.answeredAtMs === null ? null : Math.max(0, Math.round(state.now - sight.answeredAtMs)),
    salvage: salvagingOf(state, sight.server),
  };
}

/** A replica that was never linked with its master is about to copy its data, also where the copy has not begun. */
function isCopying(report: ServerReport | null): boolean {
  const upstream = report?.upstream ?? null;
  return upstream !== null && (upstream.isSyncing || (!upstream.isLinked && upstream.downMs === null));
}

/** The views of everybody who is present, of one server; this monitor's own first. */
export function viewsOf(state: State, server: ServerId): readonly { monitor: MonitorId; view: View }[] {
  const views = [{ monitor: state.config.self, view: viewOf(state, sightOf(state, server)) }];
  for (const [monitor, peer] of state.peers) {
    const view = isLive(state, peer) ? peer.heartbeat?.views.find((each) => each.server === server) : undefined;
    if (view !== undefined) views.push({ monitor, view });
  }
  return views;
}

/** How many monitors that are present find the server down. */
export function countAgreeing(state: State, server: ServerId): number {
  const voters = votersOf(state);
  return viewsOf(state, server).filter(({ monitor, view }) => view.isDown && voters.includes(monitor)).length;
}

/** Whether the quorum finds the server down. */
export function isServerOdown(state: State, server: ServerId): boolean {
  return sightOf(state, server).isDown && countAgreeing(state, server) >= quorumOf(state);
}

/** Brings the quorum's opinion of the master up to date. */
export function judgeMaster(state: State): void {
  const master = state.record.table?.master ?? null;
  const isOdown = master !== null && isServerOdown(state, master);
  if (isOdown === state.isOdown || master === null) return;
  state.isOdown = isOdown;
  const agreeing = countAgreeing(state, master);
  if (isOdown) announce(state, { name: '+odown', server: master, agreeing, quorum: quorumOf(state) });
  else announce(state, { name: '-odown', server: master });
}

/** Tells every peer this monitor's whole view, when it is time or something changed. */
export function maybeBeat(state: State): void {
  if (!state.isHeartbeatDue && state.now < state.nextHeartbeatAtMs - state.periods.slackMs) return;
  const isLeading = leadsEpoch(state) !== null && state.course.state !== 'leading';
  const periodMs = isLeading ? state.periods.busyHeartbeatMs : state.periods.heartbeatMs;
  state.isHeartbeatDue = false;
  state.nextHeartbeatAtMs = state.now + periodMs;
  const beat = heartbeat(state);
  for (const [to, peer] of state.peers) if (peer.isLinked) emit(state, { kind: 'send', to, message: beat });
}

/** The epoch that this monitor leads at this moment; null when it leads nothing. */
export function leadsEpoch(state: State): Epoch | null {
  const { course } = state;
  return 'epoch' in course && course.state !== 'campaigning' ? course.epoch : null;
}

/** What a monitor that cannot write says is true on its disk only by chance: it names no epoch and no table. */
function heartbeat(state: State): Heartbeat {
  const table = state.muted === null ? state.record.table : null;
  return {
    kind: 'heartbeat',
    promised: state.muted === null ? state.record.promised : (0 as Epoch),
    version: table === null ? null : { epoch: table.epoch, version: table.version },
    leads: leadsEpoch(state),
    views: serversOf(state).map((server) => viewOf(state, sightOf(state, server))),
    lease: requestLease(state),
    promise: promiseLeft(state),
    heldMs: heldMs(state),
    muted: promiseLack(state),
    addressNotes: addressNotes(state),
  };
}

/** Takes in a peer's view. */
export function onHeartbeat(state: State, from: MonitorId, beat: Heartbeat): void {
  const peer = state.peers.get(from);
  if (peer === undefined) return;
  const before = peer.claimed;
  peer.claimed = beat.promised;
  if (isAbsurd(state, beat.promised)) {
    if (before === beat.promised) return;
    const text = `${from} speaks of epoch ${beat.promised}, far above ${state.record.promised}: ignored`;
    announce(state, { name: '+absurd-epoch', monitor: from, epoch: beat.promised, text });
    return;
  }
  const wasLive = isLive(state, peer);
  peer.heardAtMs = state.now;
  peer.heartbeat = beat;
  noteProof(state, from, peer);
  noteLeader(state, beat);
  if (!wasLive) announce(state, { name: '+monitor-up', monitor: from });
  tellNewerTable(state, from, peer);
  onLeaseRequest(state, from, beat);
}

/**
 * Somebody speaks who is no member: one that is to be added, or one that was removed. It is told how things stand; nothing
 * that it says counts, but whether it could take part.
 */
export function onStrangersHeartbeat(state: State, from: MonitorId, { version, muted }: Heartbeat): void {
  const peer = state.peers.get(from);
  if (peer === undefined) return;
  peer.heardAtMs = state.now;
  peer.heartbeat = { ...NOTHING_SAID, version, muted };
  tellNewerTable(state, from, peer);
}

const NOTHING_SAID: Heartbeat = {
  kind: 'heartbeat',
  promised: 0 as Epoch,
  version: null,
  leads: null,
  views: [],
  lease: null,
  promise: null,
  heldMs: null,
  muted: null,
  addressNotes: [],
};

/** The field is left to a leader that is at work. */
function noteLeader(state: State, beat: Heartbeat): void {
  const { promised, table } = state.record;
  if (beat.leads === null || beat.leads < promised || table === null || isAtRest(table)) return;
  state.standDownUntilMs = state.now + state.periods.patienceMs;
}

/** The keeper's word that the process on its host is gone counts from the moment it was first given. */
function noteProof(state: State, from: MonitorId, peer: Peer): void {
  const kept = peer.heartbeat?.views.find((view) => keeperOf(state, view.server) === from);
  const isGone = kept !== undefined && kept.isDown && kept.evidence === 'refused';
  peer.goneAtMs = isGone ? (peer.goneAtMs ?? state.now) : null;
}

/** A peer that is behind gets the table, once per version. */
function tellNewerTable(state: State, to: MonitorId, peer: Peer): void {
  const { table } = state.record;
  if (table === null || state.muted !== null) return;
  const known = peer.heartbeat?.version ?? null;
  if (compareTables(table, known) <= 0 || compareTables(table, peer.toldVersion) <= 0) return;
  peer.toldVersion = { epoch: table.epoch, version: table.version };
  send(state, to, { kind: 'table', table });
}
