import type { Position } from './report.js';

/** Where a history leaves another one, and how far it went on from there. */
export interface Fork {
  /** The history that both share up to `offset`. */
  readonly history: string;
  readonly offset: number;
  /** How many bytes follow that the other one does not have; 0 when it has all. */
  readonly bytes: number;
}

/**
 * Where the history of `position` leaves that of `reference`; null when they have nothing in common that they know of.
 * In one and the same history nothing is beyond: what seems so was only looked at later.
 */
export function forkOf(reference: Position, position: Position): Fork | null {
  const { history, offset, parent } = position;
  if (history === reference.history) return { history, offset, bytes: 0 };
  if (parent?.history === reference.history) return fork(parent.history, parent.forkOffset, offset);
  const other = reference.parent;
  if (other === null) return null;
  if (other.history === history) return fork(history, other.forkOffset, offset);
  if (other.history !== parent?.history) return null;
  return fork(parent.history, Math.min(parent.forkOffset, other.forkOffset), offset);
}

function fork(history: string, forkOffset: number, end: number): Fork {
  return { history, offset: Math.min(forkOffset, end), bytes: Math.max(0, end - forkOffset) };
}
