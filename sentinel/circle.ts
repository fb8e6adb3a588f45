import type { MonitorId, ServerId } from './ids.js';
import { isMember, ownRemoval, serversOf, votersOf } from './members.js';
import { emit } from './state.js';
import type { Peer, State } from './state.js';

/** How long a monitor that somebody wants to add is linked with, in ms: longer than the request may take. */
const GUEST_MS = 15_000;

/** How many may be guests at the same time. */
const MOST_GUESTS = 8;

/** A monitor of which nothing is known. */
export function newPeer(): Peer {
  return {
    isLinked: false,
    hasClosed: false,
    linkTurnedAtMs: null,
    heardAtMs: null,
    heartbeat: null,
    claimed: null,
    goneAtMs: null,
    toldVersion: null,
  };
}

/**
 * Keeps links and looks to those whom the table names, to guests, and to removed hosts, which are told that they are. In
 * drop-in mode the links are the shell's own matter.
 */
export function tendCircle(state: State): void {
  const { circle, record, guests } = state;
  for (const [guest, untilMs] of guests) {
    if (state.now < untilMs && !isMember(state, guest)) continue;
    guests.delete(guest);
    circle.isStale = true;
  }
  forgetServers(state);
  if (circle.table === record.table && !circle.isStale) return;
  Object.assign(circle, { table: record.table, isStale: false });
  if (!state.config.discovers) tendLinks(state, wantedPeers(state));
}

/** Links with a monitor that somebody wants to add. */
export function welcome(state: State, guest: MonitorId): void {
  if (isMember(state, guest) || guest === state.config.self) return;
  if (!state.guests.has(guest) && state.guests.size >= MOST_GUESTS) return;
  state.guests.set(guest, state.now + GUEST_MS);
  state.circle.isStale = true;
}

/** Every server that this monitor looks at: the group's, those that are to be added, and its own when it was removed. */
export function watchedServers(state: State): readonly ServerId[] {
  const servers = serversOf(state);
  const own = ownRemoval(state)?.server ?? null;
  if (state.requests.size === 0 && own === null) return servers;
  const added = [...state.requests.values()].map(({ change }) => (change.kind === 'add' ? change.server : null));
  return [...new Set([...servers, ...added, own])].filter((server) => server !== null);
}

/** The configured monitors count as long as there is no table, or while this monitor is not in it: it must hear of one. */
function wantedPeers(state: State): Map<MonitorId, boolean> {
  const { table } = state.record;
  const { self, voters } = state.config;
  const former = (table?.former ?? []).flatMap(({ monitor }) => (monitor === null ? [] : [monitor]));
  const configured = table === null || !isMember(state, self) ? voters.filter((each) => !former.includes(each)) : [];
  const wanted = new Map<MonitorId, boolean>(former.map((monitor) => [monitor, true]));
  for (const monitor of [...configured, ...state.guests.keys(), ...votersOf(state)]) wanted.set(monitor, false);
  wanted.delete(self);
  return wanted;
}

function tendLinks(state: State, wanted: ReadonlyMap<MonitorId, boolean>): void {
  const { circle, peers } = state;
  for (const [peer, isFormer] of wanted) {
    if (!peers.has(peer)) peers.set(peer, newPeer());
    if (circle.wanted.get(peer) !== isFormer) emit(state, { kind: 'link', peer, isFormer });
    circle.wanted.set(peer, isFormer);
  }
  for (const peer of circle.wanted.keys()) {
    if (wanted.has(peer)) continue;
    circle.wanted.delete(peer);
    peers.delete(peer);
    emit(state, { kind: 'unlink', peer });
  }
}

function forgetServers(state: State): void {
  // Nearly always so, and then nobody need be asked who else is watched.
  if (state.sights.size <= serversOf(state).length) return;
  const watched = watchedServers(state);
  if (state.sights.size <= watched.length) return;
  for (const server of state.sights.keys()) {
    if (watched.includes(server)) continue;
    state.sights.delete(server);
    state.amends.delete(server);
    emit(state, { kind: 'detach', server });
  }
}
