import type { Position } from './report.js';

/**
 * How far `position` reaches into the history of `reference`: its offset when it is the same history, the place of
 * the fork when it went another way from there, its own offset when the reference forked later; null when the two
 * have nothing in common.
 */
export function reachIn(reference: Position, position: Position): number | null {
  if (position.history === reference.history) return position.offset;
  if (position.parent?.history === reference.history) return Math.min(position.parent.forkOffset, position.offset);
  const fork = reference.parent;
  if (fork !== null && fork.history === position.history && position.offset <= fork.forkOffset) return position.offset;
  return null;
}

/** Bytes of `reference` that `position` lacks; null when they cannot be compared. */
export function lagBehind(reference: Position, position: Position): number | null {
  const reach = reachIn(reference, position);
  return reach === null ? null : Math.max(0, reference.offset - reach);
}

/** The one that reaches further; the first where they cannot be compared. */
export function furthest(a: Position | null, b: Position | null): Position | null {
  if (a === null || b === null) return a ?? b;
  const reach = reachIn(a, b);
  return reach !== null && (reach > a.offset || (b.history !== a.history && b.parent?.history === a.history)) ? b : a;
}
