import type { ServerId } from './ids.js';
import { serversOf } from './members.js';
import { missingMs } from './detector.js';
import { keeps } from './rules.js';
import { rank, unfitness } from './selection.js';
import type { Candidate, Rules, Unfit } from './selection.js';
import type { State } from './state.js';
import { lacksData, probePeriodMs, sightOf } from './watch.js';

/** How many times `downAfter` a replica's link to the old master may have been down, besides the time the master was. */
const LINK_DOWN_FACTOR = 10;

interface Allowance {
  /** The operator's typed consent to lose this many bytes. */
  readonly acceptLossBytes: number;
}

/** The servers that could take the master's place, best first. */
export function successors(state: State, allowance: Allowance = { acceptLossBytes: 0 }): readonly ServerId[] {
  const rules = rulesOf(state, allowance);
  return rank(candidatesOf(state), rules).map((candidate) => candidate.server);
}

/** The best server that was not tried yet; null when there is none. */
export function chooseSuccessor(state: State, tried: readonly ServerId[], allowance?: Allowance): ServerId | null {
  return successors(state, allowance).find((server) => !tried.includes(server)) ?? null;
}

/** Why the server cannot take the master's place; null when it can. */
export function whyUnfit(state: State, server: ServerId): Unfit | null {
  const candidate = candidatesOf(state).find((each) => each.server === server);
  return candidate === undefined ? 'unreachable' : unfitness(candidate, rulesOf(state, { acceptLossBytes: 0 }));
}

/** Whether the server answers at this moment, as far as this monitor can see. */
export function isReachable(state: State, server: ServerId): boolean {
  const sight = sightOf(state, server);
  if (sight.isDown || sight.unansweredSinceMs !== null || sight.fault !== null || sight.loadingSinceMs !== null)
    return false;
  if (sight.report === null || sight.answeredAtMs === null) return false;
  return state.now - sight.answeredAtMs <= 5 * probePeriodMs(state, server);
}

/** Whether every server that could still answer has answered since, or had its time to. */
export function isSeenSince(state: State, sinceMs: number): boolean {
  if (state.now - sinceMs >= state.periods.lookMs) return true;
  const master = state.record.table?.master;
  return serversOf(state).every((server) => {
    const sight = sightOf(state, server);
    return server === master || sight.isDown || (sight.reportedAtMs ?? -1) >= sinceMs;
  });
}

/** The master of the table where it answers, still is one and has its data, so that it can keep the role; else null. */
export function presentMaster(state: State): ServerId | null {
  const master = state.record.table?.master ?? null;
  if (master === null || !isReachable(state, master)) return null;
  const { report } = sightOf(state, master);
  return report?.role === 'master' && !lacksData(state, report) ? master : null;
}

/**
 * The one server that everybody else follows or could follow, before there is a table: the only one that claims to be
 * master among a majority of the servers. Null when none or several claim it: the operator is to say which.
 */
export function soleMaster(state: State): ServerId | null {
  const servers = serversOf(state);
  const reachable = servers.filter((server) => isReachable(state, server));
  const masters = reachable.filter((server) => sightOf(state, server).report?.role === 'master');
  const [master] = masters;
  return masters.length === 1 && reachable.length * 2 > servers.length ? (master ?? null) : null;
}

function candidatesOf(state: State): readonly Candidate[] {
  const { table } = state.record;
  const candidates: Candidate[] = [];
  for (const [place, server] of serversOf(state).entries()) {
    const { report } = sightOf(state, server);
    const isPresentMaster = server === table?.master && report?.role !== 'replica';
    const isLeaving = table?.next?.order.includes(server) === false;
    if (!isPresentMaster && !isLeaving)
      candidates.push({ server, report, isReachable: isHeardAfresh(state, server), place });
  }
  return candidates;
}

/** A look that was not answered in the time for positions leaves nothing to judge by: what was heard before may be over. */
function isHeardAfresh(state: State, server: ServerId): boolean {
  return isReachable(state, server) && missingMs(sightOf(state, server), state.now) < state.periods.lookMs;
}

function rulesOf(state: State, allowance: Allowance): Rules {
  const { table, floor } = state.record;
  const master = table === null ? undefined : state.sights.get(table.master);
  const allowedBytes = Math.max(state.config.maxLagBytes, allowance.acceptLossBytes);
  const masterDownMs = state.now - (master?.downSinceMs ?? state.now);
  return {
    floor,
    maxLagBytes: keeps(state.config, 'floor') ? allowedBytes : Number.POSITIVE_INFINITY,
    maxLinkDownMs: LINK_DOWN_FACTOR * state.config.downAfterMs + masterDownMs,
  };
}
