import { awaitAddress, onAddressed, tendAddress, waitsForAddress } from './address-hold.js';
import { onAddressDoubt, onAddressIncident } from './address-notes.js';
import { newAddressHold } from './address-state.js';
import { amendServers } from './amend.js';
import type { CoreConfig } from './config.js';
import { periodsOf } from './config.js';
import { nextDeadline } from './deadline.js';
import { drive } from './drive.js';
import type { Effect } from './effect.js';
import { onVote, onVoteRequest } from './election.js';
import { fire } from './failover.js';
import type { Epoch, MonitorId } from './ids.js';
import { maybeTellSwitch, onGuarded, tendGuard } from './guard.js';
import { noteLanguage, tendForce } from './force.js';
import { newForce } from './force-state.js';
import { newGuard } from './guard-state.js';
import type { Input } from './input.js';
import { checkInvariants } from './invariant.js';
import { picture } from './inspect.js';
import { judgeKeeper, onLeased, onRelease } from './lease.js';
import { newLeaseBook } from './lease-book.js';
import { newPeer, tendCircle, welcome } from './circle.js';
import { isMember, votersOf } from './members.js';
import { maybeRemember, maybeRetryPersist, onPersistFailed, onPersisted } from './memory.js';
import type { Message } from './message.js';
import { judgeMaster, maybeBeat, onHeartbeat, onStrangersHeartbeat } from './opinion.js';
import { expireRequests, onAsked, onRequest, weighRequests } from './operator.js';
import type { GroupPicture } from './picture.js';
import type { DurableRecord } from './record.js';
import { onTable, onWrite, onWritten } from './register.js';
import { onGivenUp, onSalvaged, onSalvaging } from './salvage.js';
import { announce, save } from './state.js';
import type { State } from './state.js';
import { maybeTilt } from './tilt.js';
import { awaitedDeed } from './underway.js';
import { judgeAll, lookAround, lookSoon, onLook } from './watch.js';

/** What a monitor starts with: its settings, its memory, the dice and the clock. */
export interface Seed {
  /** Any integer: two runs with the same seed and the same inputs do the same. */
  readonly dice: number;
  readonly now: number;
  /** What the last run left on disk; null at the first start. */
  readonly record: DurableRecord | null;
}

/** A monitor's part in one group, about to begin. */
export function create(config: CoreConfig, seed: Seed): State {
  const state: State = {
    config,
    periods: periodsOf(config),
    now: seed.now,
    startedAtMs: seed.now,
    record: seed.record ?? EMPTY_RECORD,
    lease: newLeaseBook(config, seed),
    force: newForce(),
    guard: newGuard(seed.now),
    address: newAddressHold(config.hasAddress, seed.now),
    isBlank: seed.record === null && !config.discovers,
    muted: null,
    nextPersistAtMs: null,
    sights: new Map(),
    peers: new Map(),
    course: { state: 'idle' },
    standDownUntilMs: seed.now,
    unguardedSinceMs: null,
    untoldSwitch: null,
    isOdown: false,
    nextHeartbeatAtMs: seed.now,
    isHeartbeatDue: true,
    floorSavedAtMs: seed.now,
    keepers: { table: null, discovered: null, byServer: new Map(), own: null },
    guests: new Map(),
    circle: { table: null, isStale: true, wanted: new Map() },
    requests: new Map(),
    amends: new Map(),
    salvages: new Map(),
    dice: { word: seed.dice | 0 },
    effects: [],
  };
  for (const voter of votersOf(state)) if (voter !== config.self) state.peers.set(voter, newPeer());
  tendCircle(state);
  return state;
}

/** Takes in one thing that happened. Effects collect until `takeEffects`. */
export function step(state: State, input: Input, now: number): void {
  passTime(state, now);
  onInput(state, input);
  advance(state);
}

/** Nothing happened but the passing of time. To be called by `inspect(state).nextDeadlineMs` at the latest. */
export function tick(state: State, now: number): void {
  passTime(state, now);
  advance(state);
}

/** What the core wants done, in order; the list is empty afterwards. */
export function takeEffects(state: State): readonly Effect[] {
  const { effects } = state;
  state.effects = [];
  return effects;
}

/** What this monitor knows of the group, for people and programs. */
export function inspect(state: State): GroupPicture {
  return picture(state);
}

/** When `tick` is to be called at the latest, on the clock of `now`. */
export function deadline(state: State): number {
  return nextDeadline(state);
}

const EMPTY_RECORD: DurableRecord = {
  promised: 0 as Epoch,
  votedFor: null,
  table: null,
  floor: null,
  longestLeaseMs: 0,
  leasedAmong: [],
  discovered: { servers: [], monitors: [] },
};

function passTime(state: State, now: number): void {
  const before = state.now;
  state.now = Math.max(before, now);
  maybeTilt(state, before);
}

/** Everything that follows from what is known by now. */
function advance(state: State): void {
  const before = state.record;
  maybeRemember(state);
  maybeRetryPersist(state);
  tendCircle(state);
  judgeAll(state);
  judgeMaster(state);
  judgeKeeper(state);
  tendForce(state);
  tendGuard(state);
  tendAddress(state);
  weighRequests(state);
  drive(state);
  tendGuard(state);
  tendAddress(state);
  maybeTellSwitch(state);
  amendServers(state);
  expireRequests(state);
  lookAround(state);
  maybeBeat(state);
  checkInvariants(state, before);
}

function onInput(state: State, input: Input): void {
  switch (input.kind) {
    case 'probed':
      return onLook(state, input.server, input.result);
    case 'received':
      return onMessage(state, input.from, input.message);
    case 'linked':
      return onLinked(state, input.peer);
    case 'unlinked':
      return onUnlinked(state, input.peer, input.isClosed);
    case 'performed':
      return onPerformed(state, input);
    case 'salvaging':
      return onSalvaging(state, input.server, input.percent);
    case 'givenUp':
      return onGivenUp(state, input.server);
    case 'addressed':
      return onAddressed(state, input.action, input.result);
    case 'addressConflict':
      return onAddressIncident(state, { name: '+address-conflict', text: input.text });
    case 'addressMended':
      return onAddressIncident(state, { name: '+address-mended', text: input.text });
    case 'addressDoubt':
      return onAddressDoubt(state, input.text);
    case 'requested':
      return onRequest(state, input.id, input.change, null);
    case 'persisted':
      return onPersisted(state, input.record);
    case 'persistFailed':
      return onPersistFailed(state, input.reason);
    case 'connectionLost':
      return lookSoon(state, input.server);
    case 'discovered':
      return onDiscovered(state, input);
  }
}

function onMessage(state: State, from: MonitorId, message: Message): void {
  if (isMember(state, from)) onMembersMessage(state, from, message);
  else if (message.kind === 'heartbeat') onStrangersHeartbeat(state, from, message);
}

function onMembersMessage(state: State, from: MonitorId, message: Message): void {
  switch (message.kind) {
    case 'heartbeat':
      return onHeartbeat(state, from, message);
    case 'table':
      return onTable(state, from, message.table);
    case 'invite':
      return welcome(state, message.monitor);
    case 'look':
      return lookSoon(state, message.server);
    case 'leased':
      return onLeased(state, from, message.seq);
    case 'release':
      return onRelease(state, from);
    case 'voteRequest':
      return onVoteRequest(state, from, message);
    case 'vote':
      return onVote(state, from, message);
    case 'write':
      return onWrite(state, from, message.epoch, message.table);
    case 'written': {
      const write = 'write' in state.course ? state.course.write : null;
      if (onWritten(from, message, write)) fire(state, { kind: 'deposed' });
      return;
    }
    case 'ask':
      return onRequest(state, message.id, message.change, from);
    case 'asked':
      return onAsked(state, message.id, message.outcome);
  }
}

function onLinked(state: State, monitor: MonitorId): void {
  if (!isMember(state, monitor) && !state.peers.has(monitor)) return;
  const peer = state.peers.get(monitor) ?? newPeer();
  state.peers.set(monitor, { ...peer, isLinked: true, hasClosed: false, linkTurnedAtMs: state.now, toldVersion: null });
  noteLanguage(state, monitor, true);
  state.isHeartbeatDue = true;
}

/** A closed link is the earliest sign that a monitor ended: whoever waited for it need not wait longer. */
function onUnlinked(state: State, monitor: MonitorId, isClosed: boolean): void {
  const peer = state.peers.get(monitor);
  if (peer === undefined) return;
  const { heartbeat } = peer;
  state.peers.set(monitor, { ...newPeer(), hasClosed: isClosed, linkTurnedAtMs: state.now, heartbeat });
  announce(state, { name: '-monitor-up', monitor });
  const isLeader = (peer.heartbeat?.leads ?? null) !== null || state.record.votedFor === monitor;
  if (isLeader) state.standDownUntilMs = Math.min(state.standDownUntilMs, state.now);
}

function onPerformed(state: State, input: Extract<Input, { kind: 'performed' }>): void {
  const { action, server, result } = input;
  if (action === 'fence' || action === 'unfence') onGuarded(state, { action, server, result });
  if (action === 'salvage') onSalvaged(state, server, result);
  const awaited = awaitedDeed(state.course);
  if (awaited?.action !== action || awaited.server !== server) return;
  if (result.isDone && waitsForAddress(state, action)) return awaitAddress(state, result.position);
  fire(state, result.isDone ? { kind: 'done', position: result.position } : { kind: 'failed', reason: result.reason });
  lookSoon(state, server);
}

/** Drop-in mode: whoever makes itself known is a voter from now on, and is never forgotten by itself. */
function onDiscovered(state: State, { monitor, speaksNative }: Extract<Input, { kind: 'discovered' }>): void {
  noteLanguage(state, monitor, speaksNative);
  if (!state.config.discovers || votersOf(state).includes(monitor)) return;
  const { servers, monitors } = state.record.discovered;
  save(state, { discovered: { servers, monitors: [...monitors, monitor] } });
  if (!state.peers.has(monitor)) state.peers.set(monitor, newPeer());
  announce(state, { name: '+sentinel', monitor });
}
