import type { Epoch, MonitorId, ServerId } from './ids.js';

/**
 * The agreed record of a group, a register that only the leader of `epoch` writes.
 *
 * - `stable`: `master` serves; `target` is null.
 * - `promoting`: `master` is lost and `target` is being promoted in its place.
 * - `handover`: `master` is healthy and gives its role to `target` without losing a write.
 */
export interface Table {
  /** Epoch of the leader that wrote this version. */
  readonly epoch: Epoch;
  /** Grows by one with every write; tables are ordered by (epoch, version). */
  readonly version: number;
  readonly phase: Phase;
  /** The server that holds the role. In `promoting` the lost one, until the promotion is confirmed. */
  readonly master: ServerId;
  /** The server that is to become master; null exactly when the phase is `stable`. */
  readonly target: ServerId | null;
  /** The operator's list: every server of the group, first the preferred master. */
  readonly order: readonly ServerId[];
  /** The monitors whose majority decides. */
  readonly voters: readonly MonitorId[];
  /** Hosts that were removed, the latest last, so that each of them can be told when it comes back. At most `MOST_FORMER`. */
  readonly former: readonly Former[];
  /**
   * What the members are to be; null while nothing changes. Its voters and those of `voters` differ by one at most, and
   * until it has taken their place everything takes a majority of both.
   */
  readonly next: Membership | null;
  /** When the master or the order last changed: Unix time in ms, by the clock of the leader that wrote it. */
  readonly sinceUnixMs: number;
}

/** Who belongs to a group: what an operator adds to and removes from. */
export interface Membership {
  readonly order: readonly ServerId[];
  readonly voters: readonly MonitorId[];
  readonly former: readonly Former[];
}

/** A host that was removed. */
export interface Former {
  readonly monitor: MonitorId | null;
  readonly server: ServerId | null;
  /** Unix time in ms, by the clock of the leader that removed it. */
  readonly atUnixMs: number;
}

/** How many removed hosts are remembered. */
export const MOST_FORMER = 16;

/** The most servers, and the most voters, that a group may have: what a message can carry, with some room. */
export const MOST_MEMBERS = 32;

export type Phase = 'stable' | 'promoting' | 'handover';

/** Negative when `a` is older than `b`, 0 when they are the same version; null is older than every table. */
export function compareTables(a: Version | null, b: Version | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return a.epoch - b.epoch || a.version - b.version;
}

/** What orders two tables. */
export interface Version {
  readonly epoch: Epoch;
  readonly version: number;
}

/** The latest version among several copies; null when there is none. */
export function newest(tables: readonly (Table | null)[]): Table | null {
  let best: Table | null = null;
  for (const table of tables) if (compareTables(table, best) > 0) best = table;
  return best;
}

/** Whether nothing is being changed by this table: neither the master nor the members. */
export function isAtRest({ phase, next }: Table): boolean {
  return phase === 'stable' && next === null;
}

/** Whether a table can be what a leader wrote: what comes from outside is not believed to be. */
export function isSound({ phase, master, target, order, voters, next }: Table): boolean {
  const named = target === null ? [master] : [master, target];
  const isWhole = isWholeFor(named, { order, voters }) && (next === null || isWholeFor(named, next));
  return isWhole && (target === null) === (phase === 'stable') && (next === null || isOneStep(voters, next.voters));
}

/** Two sets of voters of which any majority of the one meets any majority of the other. */
export function isOneStep(a: readonly MonitorId[], b: readonly MonitorId[]): boolean {
  const differing = a.filter((voter) => !b.includes(voter)).length + b.filter((voter) => !a.includes(voter)).length;
  return differing <= 1;
}

function isWholeFor(named: readonly ServerId[], { order, voters }: Pick<Membership, 'order' | 'voters'>): boolean {
  const isDoubled = new Set(order).size < order.length || new Set(voters).size < voters.length;
  return named.every((server) => order.includes(server)) && voters.length > 0 && !isDoubled;
}

/** Whether both hold the same servers in the same order. */
export function isSameOrder(a: readonly ServerId[], b: readonly ServerId[]): boolean {
  return a.length === b.length && a.every((server, place) => server === b[place]);
}
