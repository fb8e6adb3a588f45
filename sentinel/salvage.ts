import { isInForce } from './force.js';
import { forkOf } from './fork.js';
import type { ServerId } from './ids.js';
import type { ActionResult } from './input.js';
import { isKeptHere, keeperOf } from './members.js';
import type { Salvaging } from './message.js';
import type { ServerReport } from './report.js';
import type { Salvage } from './salvage-state.js';
import { announce, emit } from './state.js';
import type { State } from './state.js';
import { sightOf } from './watch.js';

/** Between two attempts to keep a history, in ms. */
export const SALVAGE_RETRY_MS = 10_000;

/**
 * Whether the server may hold what the master does not. A master may, until it is proven otherwise; a replica has what
 * it has from a master, and only counts where it is known to be ahead.
 */
export function mayHoldMore(state: State, server: ServerId, master: ServerId): boolean {
  if (!isSalvaged(state, server)) return false;
  const { report } = sightOf(state, server);
  return report !== null && (report.role === 'master' || bytesBeyond(state, report, master) > 0);
}

/** Whether following destroys nothing: it holds nothing more, or that is kept, or given up. Begins to keep it where not. */
export function mayFollow(state: State, server: ServerId, master: ServerId): boolean {
  const { report } = sightOf(state, server);
  if (report === null || !isSalvaged(state, server)) return true;
  const known = salvageOf(state, server, report);
  if (known?.state === 'kept' || known?.state === 'givenUp') return true;
  if (known?.state === 'underway') return false;
  if (known?.state === 'failed' && state.now - known.sinceMs < SALVAGE_RETRY_MS) return false;
  if (!isComparable(state, server, master)) return false;
  if (isProvenPrefix(state, server, report, master)) return true;
  begin(state, server, report, master);
  return false;
}

/** How the attempt to keep a history ended. */
export function onSalvaged(state: State, server: ServerId, result: ActionResult): void {
  const known = state.salvages.get(server);
  if (known?.state !== 'underway') return;
  state.isHeartbeatDue = true;
  if (result.isDone) {
    state.salvages.set(server, { ...known, state: 'kept', sinceMs: state.now, percent: null, reason: '' });
    if (result.text !== undefined) announce(state, { name: '+history-kept', server, text: result.text });
    return;
  }
  const isNews = known.reason !== result.reason;
  const { reason } = result;
  state.salvages.set(server, { ...known, state: 'failed', sinceMs: state.now, percent: null, reason });
  if (isNews) announce(state, { name: '-history-not-kept', server, text: reason });
}

/** How far it is. */
export function onSalvaging(state: State, server: ServerId, percent: number | null): void {
  const known = state.salvages.get(server);
  if (known?.state !== 'underway' || known.percent === percent) return;
  state.salvages.set(server, { ...known, percent });
  state.isHeartbeatDue = true;
}

/** The operator says that a history which could not be kept may be destroyed. */
export function onGivenUp(state: State, server: ServerId): void {
  const known = state.salvages.get(server);
  if (known?.state !== 'failed') return;
  state.salvages.set(server, { ...known, state: 'givenUp', sinceMs: state.now });
  announce(state, { name: '+history-given-up', server, text: known.reason });
}

/** Forgets what is no longer of use: the server is as the table says. */
export function forgetSalvage(state: State, server: ServerId): void {
  if (state.salvages.get(server)?.state === 'underway') return;
  if (state.salvages.delete(server)) state.isHeartbeatDue = true;
}

/** What peers and people are told of it; null when there is nothing to tell. */
export function salvagingOf(state: State, server: ServerId): Salvaging | null {
  const known = state.salvages.get(server);
  if (known?.state === 'underway') return { kind: 'underway', percent: known.percent };
  return known?.state === 'failed' ? { kind: 'failed', reason: known.reason } : null;
}

/** Only where a server has a keeper by its place: elsewhere, and where leases are not in force, an old master follows at once. */
function isSalvaged(state: State, server: ServerId): boolean {
  return isInForce(state) && keeperOf(state, server) !== null;
}

function salvageOf(state: State, server: ServerId, { instance }: ServerReport): Salvage | null {
  const known = state.salvages.get(server);
  return known === undefined || (known.instance !== instance && known.state !== 'underway') ? null : known;
}

/** The master has said that it is one, and an own server that was a master takes no more writes since it was looked at. */
function isComparable(state: State, server: ServerId, master: ServerId): boolean {
  const { report, reportedAtMs } = sightOf(state, server);
  if (sightOf(state, master).report?.role !== 'master') return false;
  if (report?.role !== 'master' || !isKeptHere(state, server)) return true;
  return state.guard.state === 'fenced' && (reportedAtMs ?? 0) > state.guard.sinceMs;
}

/** Of an open server that is not kept here nothing is proven: it may have taken a write since it was looked at. */
function isProvenPrefix(state: State, server: ServerId, report: ServerReport, master: ServerId): boolean {
  if (report.role === 'replica') return bytesBeyond(state, report, master) === 0;
  const reference = sightOf(state, master).report?.position ?? null;
  if (report.position === null || reference === null) return false;
  if (!isKeptHere(state, server) && report.isFenced !== true) return false;
  return forkOf(reference, report.position)?.bytes === 0;
}

function bytesBeyond(state: State, { position }: ServerReport, master: ServerId): number {
  const reference = sightOf(state, master).report?.position ?? null;
  return position === null || reference === null ? 0 : (forkOf(reference, position)?.bytes ?? 0);
}

function begin(state: State, server: ServerId, { instance }: ServerReport, master: ServerId): void {
  const reason = state.salvages.get(server)?.reason ?? '';
  state.salvages.set(server, { instance, state: 'underway', sinceMs: state.now, percent: null, reason });
  state.isHeartbeatDue = true;
  const reference = sightOf(state, master).report?.position ?? null;
  emit(state, { kind: 'salvage', server, master, reference });
}
