import type { Position } from '../../sentinel/index.js';

/** A part of a stream of writes: it has this name from this offset on, until the next part begins. */
export interface Stretch {
  readonly history: string;
  readonly fromOffset: number;
}

/** The whole past of a stream, oldest part first; never empty. */
export type Lineage = readonly Stretch[];

/** A write that a client was told to be done. */
export interface Mark {
  readonly history: string;
  /** Where the stream stood behind the write. */
  readonly offset: number;
}

/** Whether a stream that stands at `offset` contains everything up to the mark. */
export function holds(lineage: Lineage, offset: number, mark: Mark): boolean {
  const place = lineage.findLastIndex(({ history }) => history === mark.history);
  if (place < 0) return false;
  const end = lineage[place + 1]?.fromOffset ?? offset;
  return mark.offset <= end;
}

/** How much of the mark's stream up to the mark this stream lacks; infinite when they have nothing in common. */
export function lacking(lineage: Lineage, offset: number, mark: Position): number {
  const place = lineage.findLastIndex(({ history }) => history === mark.history);
  if (place >= 0) return Math.max(0, mark.offset - (lineage[place + 1]?.fromOffset ?? offset));
  const { parent } = mark;
  if (parent === null) return Number.POSITIVE_INFINITY;
  const above = lineage.findLastIndex(({ history }) => history === parent.history);
  if (above < 0) return Number.POSITIVE_INFINITY;
  const end = lineage[above + 1]?.fromOffset ?? offset;
  return Math.max(0, mark.offset - Math.min(end, parent.forkOffset));
}

/** The place in a stream as its server tells it. */
export function positionOf(lineage: Lineage, offset: number): Position {
  const own = lineage[lineage.length - 1];
  const before = lineage[lineage.length - 2];
  if (own === undefined) throw new RangeError('a stream without a history');
  const parent = before === undefined ? null : { history: before.history, forkOffset: own.fromOffset };
  return { history: own.history, offset, parent };
}

/** Whether a replica can go on from where it stands with its master's stream, without a new copy. */
export function continues(master: Position, replica: Position): boolean {
  if (replica.offset > master.offset) return false;
  if (replica.history === master.history) return true;
  if (replica.parent?.history === master.history) return replica.offset <= replica.parent.forkOffset;
  return master.parent?.history === replica.history && replica.offset <= master.parent.forkOffset;
}

/** How far two streams are the same: the offset at which the first of them ends or goes its own way. */
export function common(a: Stream, b: Stream): number {
  let end = 0;
  for (let place = 0; ; place++) {
    const [one, other] = [a.lineage[place], b.lineage[place]];
    if (one === undefined || one.history !== other?.history || one.fromOffset !== other.fromOffset) return end;
    end = Math.min(endOf(a, place), endOf(b, place));
    if (endOf(a, place) !== endOf(b, place)) return end;
  }
}

/** A stream up to where it stands. */
export interface Stream {
  readonly lineage: Lineage;
  readonly offset: number;
}

function endOf({ lineage, offset }: Stream, place: number): number {
  return lineage[place + 1]?.fromOffset ?? offset;
}
