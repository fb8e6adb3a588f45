import type { ServerId } from './ids.js';
import { lagBehind, reachIn } from './position.js';
import type { Position, ServerReport } from './report.js';

/** One server as a possible successor of the master. */
export interface Candidate {
  readonly server: ServerId;
  readonly report: ServerReport | null;
  /** Whether it answered recently enough for its report to be believed. */
  readonly isReachable: boolean;
  /** Its place in the operator's order, from 0. */
  readonly place: number;
}

/** What is asked of a successor. */
export interface Rules {
  /** The highest position that any monitor durably saw of the old master; null when none did. */
  readonly floor: Position | null;
  /** How much of it a successor may lack, in bytes. */
  readonly maxLagBytes: number;
  /** How long a replica's link to the old master may have been down, in ms. */
  readonly maxLinkDownMs: number;
}

/** Why a server cannot be promoted; null when it can. */
export type Unfit = 'unreachable' | 'priority-0' | 'never-synced' | 'link-down-too-long' | 'too-far-behind';

/** Judges one server as a successor (DESIGN 3.5). */
export function unfitness(candidate: Candidate, rules: Rules): Unfit | null {
  const { report, isReachable } = candidate;
  if (!isReachable || report === null) return 'unreachable';
  if (report.priority === 0) return 'priority-0';
  if (hasNeverSynced(report, rules.floor)) return 'never-synced';
  const downMs = report.upstream?.downMs ?? 0;
  if (downMs > rules.maxLinkDownMs) return 'link-down-too-long';
  if (rules.floor !== null && missingBytes(report, rules.floor) > rules.maxLagBytes) return 'too-far-behind';
  return null;
}

/** The servers that can be promoted, best first: by priority, then position, then place in the order, then id. */
export function rank(candidates: readonly Candidate[], rules: Rules): readonly Candidate[] {
  const fit = candidates.filter((candidate) => unfitness(candidate, rules) === null);
  return fit.toSorted((a, b) => compare(a, b, rules));
}

function compare(a: Candidate, b: Candidate, rules: Rules): number {
  return (
    priorityOf(a) - priorityOf(b) ||
    reachOf(b, rules) - reachOf(a, rules) ||
    a.place - b.place ||
    (a.server < b.server ? -1 : Number(a.server > b.server))
  );
}

/** It holds nothing of the history that the floor tells of, or it says itself that it never had a copy. */
function hasNeverSynced(report: ServerReport, floor: Position | null): boolean {
  if (report.upstream !== null && report.upstream.isSyncing) return true;
  if (floor !== null && report.position !== null) return lagBehind(floor, report.position) === null;
  return report.upstream !== null && report.upstream.downMs === null;
}

function missingBytes(report: ServerReport, floor: Position): number {
  return report.position === null ? 0 : (lagBehind(floor, report.position) ?? Number.POSITIVE_INFINITY);
}

function priorityOf(candidate: Candidate): number {
  return candidate.report?.priority ?? Number.MAX_SAFE_INTEGER;
}

/** How much of the old master's history it holds: what it wrote after a fork of its own does not count. */
function reachOf(candidate: Candidate, { floor }: Rules): number {
  const position = candidate.report?.position ?? null;
  if (position === null) return 0;
  return floor === null ? position.offset : (reachIn(floor, position) ?? 0);
}
