import type { AddressHold } from './address-state.js';
import type { Announcement } from './announcement.js';
import type { CoreConfig, Periods } from './config.js';
import type { Course } from './course.js';
import type { Sight } from './detector.js';
import type { Effect } from './effect.js';
import type { Epoch, MonitorId, ServerId } from './ids.js';
import type { Force } from './force-state.js';
import type { Guard } from './guard-state.js';
import type { LeaseBook } from './lease-book.js';
import type { Heartbeat, Message } from './message.js';
import type { Dice } from './random.js';
import type { DurableRecord } from './record.js';
import type { Change } from './request.js';
import type { Salvage } from './salvage-state.js';
import type { Version } from './table.js';

/** Everything that one monitor knows about one group. Plain data: it can be copied and compared. */
export interface State {
  readonly config: CoreConfig;
  readonly periods: Periods;
  /** Monotonic ms of the step under way. */
  now: number;
  readonly startedAtMs: number;
  record: DurableRecord;
  readonly lease: LeaseBook;
  readonly force: Force;
  /** The fence of the server on this host. */
  guard: Guard;
  /** The virtual addresses on this host. */
  address: AddressHold;
  /** Started without memory: takes no part in votes until it has learned what it may have promised. */
  isBlank: boolean;
  /** Why it cannot keep its promises (its disk); null when it can. */
  muted: string | null;
  /** A persist to try again while muted; null otherwise. */
  nextPersistAtMs: number | null;
  readonly sights: Map<ServerId, Sight>;
  readonly peers: Map<MonitorId, Peer>;
  course: Course;
  /** Until then this monitor leaves the field to somebody else's candidacy. */
  standDownUntilMs: number;
  /** Since when the master has served without a keeper that could fence it; null while it has one. */
  unguardedSinceMs: number | null;
  /** A new master that clients were not told of yet, because it does not take writes yet. */
  untoldSwitch: { readonly from: ServerId; readonly sinceMs: number } | null;
  /** Whether the quorum finds the master down. */
  isOdown: boolean;
  nextHeartbeatAtMs: number;
  /** Something in the views changed: peers hear it at the end of this step. */
  isHeartbeatDue: boolean;
  floorSavedAtMs: number;
  /** Who keeps which server, by this table and these discoveries: asked many times in each step. */
  readonly keepers: KeeperBook;
  /** Monitors that somebody wants to add, and until when they are linked with for that. */
  readonly guests: Map<MonitorId, number>;
  readonly circle: Circle;
  readonly requests: Map<string, PendingRequest>;
  readonly amends: Map<ServerId, Amend>;
  /** Histories that this monitor keeps, or could not keep, before their servers follow the master. */
  readonly salvages: Map<ServerId, Salvage>;
  readonly dice: Dice;
  effects: Effect[];
}

/** The answers of `keeperOf` as long as nothing changes in what they follow from. */
export interface KeeperBook {
  table: DurableRecord['table'];
  discovered: DurableRecord['discovered'] | null;
  readonly byServer: Map<ServerId, MonitorId | null>;
  /** The server that this monitor keeps; null while nobody has asked. */
  own: { readonly server: ServerId | null } | null;
}

/** Whom this monitor wanted to be linked with when it last looked, and by which table that was. */
export interface Circle {
  table: DurableRecord['table'];
  isStale: boolean;
  /** Whether each of them is a former member. */
  readonly wanted: Map<MonitorId, boolean>;
}

/** What this monitor knows of another one. */
export interface Peer {
  isLinked: boolean;
  /** The last link ended because its process did. */
  hasClosed: boolean;
  /** When the present link began, or the last one ended; null if there was none in this run. */
  linkTurnedAtMs: number | null;
  /** When its last heartbeat came; null if never in this run. */
  heardAtMs: number | null;
  heartbeat: Heartbeat | null;
  /** The epoch that it last spoke of, believed or not. */
  claimed: Epoch | null;
  /** When it first said that the process of the server on its host is gone; null when it does not say so. */
  goneAtMs: number | null;
  /** The version of the table that was last sent to it unasked. */
  toldVersion: Version | null;
}

/** An operator's request that was accepted here and is not answered yet. */
export interface PendingRequest {
  readonly change: Change;
  /** The monitor that handed it over; null when it was asked here. */
  readonly from: MonitorId | null;
  /** The monitor that it was handed over to; null while it is carried out here. */
  readonly to: MonitorId | null;
  readonly deadlineMs: number;
  /** Since when, or from when on, it waits for fresh looks by which it is judged; null once it is being carried out. */
  weighedSinceMs: number | null;
}

/** A server that differs from the table, and what was done about it. */
export interface Amend {
  readonly sinceMs: number;
  /** When it was last told to follow; null if not yet. */
  orderedAtMs: number | null;
}

/** Wants something done; effects are begun in the order in which they are emitted. */
export function emit(state: State, effect: Effect): void {
  state.effects.push(effect);
}

/** Wants one peer to be told. */
export function send(state: State, to: MonitorId, message: Message): void {
  emit(state, { kind: 'send', to, message });
}

/** Sends to every linked peer. */
export function sendAll(state: State, message: Message): void {
  for (const [to, peer] of state.peers) if (peer.isLinked) send(state, to, message);
}

/** Tells the world of an event. */
export function announce(
  state: State,
  event: Omit<Announcement, 'master'> & Partial<Pick<Announcement, 'master'>>,
): void {
  emit(state, { kind: 'announce', announcement: { master: state.record.table?.master ?? null, ...event } });
}

/**
 * Changes the durable record; whatever is sent afterwards waits until it is on disk. While the disk fails the change
 * is only known here, and promised to nobody: it is written with the next attempt.
 */
export function save(state: State, change: Partial<DurableRecord>): void {
  state.record = { ...state.record, ...change };
  if (state.muted === null) emit(state, { kind: 'persist', record: state.record });
}
