import { isInForce } from './force.js';
import { hasQuorum, isPresent, keeperOf, needed, quorumOf, serversOf, usableVoters, votersOf } from './members.js';
import type { MonitorId, ServerId } from './ids.js';
import type { Evidence, View } from './message.js';
import { viewsOf } from './opinion.js';
import type { State } from './state.js';

/** A word for one server, the same on every monitor that has heard the same (docs/reference/status.md). */
export interface Status {
  readonly word: string;
  readonly isOk: boolean;
}

/** What the group says of a server. */
export function statusOf(state: State, server: ServerId): Status {
  const views = viewsOf(state, server);
  const down = views.filter(({ view }) => view.isDown);
  if (down.length >= quorumOf(state)) return bad(`down (${mostFrequent(down.map(({ view }) => view.evidence))})`);
  const salvage = views.find(({ view }) => view.salvage !== null)?.view.salvage ?? null;
  if (salvage?.kind === 'failed') return bad('history not kept');
  if (salvage !== null)
    return bad(salvage.percent === null ? 'keeping history' : `keeping history ${salvage.percent} %`);
  if (views.some(({ view }) => view.evidence === 'fenced')) return bad('fenced');
  const doubtful = views.filter(({ view }) => view.evidence !== null);
  if (doubtful.length > 0) return bad(`suspect (${mostFrequent(doubtful.map(({ view }) => view.evidence))})`);
  const view = bestView(state, server, views);
  if (view.fault !== null) return bad(view.fault.replace('-', ' '));
  if (view.role === null) return bad('unknown');
  return hasQuorum(state) ? statusInTable(state, server, view) : bad('no quorum');
}

/** What a server that answers says about itself, held against the table. */
function statusInTable(state: State, server: ServerId, view: View): Status {
  const { table } = state.record;
  if (table === null) return bad(view.role === 'master' ? 'claims master' : 'waiting');
  if (table.phase !== 'stable') return bad(server === table.target ? 'being promoted' : 'waiting');
  if (server === table.master) return view.role === 'master' ? masterStatus(state, server) : bad('not master');
  if (view.role === 'master') return bad('claims master');
  if (view.follows !== table.master) return bad('follows another');
  if (view.isSyncing) return bad('syncing');
  return view.isLinked ? OK : bad('link down');
}

/** A master that serves: how much more may fail before it cannot. */
function masterStatus(state: State, master: ServerId): Status {
  if (isInForce(state)) {
    const keeper = keeperOf(state, master);
    if (keeper !== null && !isPresent(state, keeper)) return bad('unguarded');
  }
  return isLastStand(state, master) ? bad('degraded, no further failure allowed') : OK;
}

/** The last replica of several, or as few monitors as are just enough. */
function isLastStand(state: State, master: ServerId): boolean {
  const replicas = serversOf(state).filter((server) => server !== master);
  const healthy = replicas.filter((server) =>
    viewsOf(state, server).every(({ view }) => view.isLinked && !view.isDown),
  );
  const voters = votersOf(state).length;
  const isFewVoters = usableVoters(state).length === needed(state) && voters > needed(state);
  return (replicas.length > 1 && healthy.length <= 1) || isFewVoters;
}

/** The word of the monitor that sits beside the server; else of the first that has something to say. */
function bestView(
  state: State,
  server: ServerId,
  views: readonly { readonly monitor: MonitorId; readonly view: View }[],
): View {
  const keeper = keeperOf(state, server);
  const sorted = views.toSorted((a, b) => (a.monitor < b.monitor ? -1 : 1));
  const telling = sorted.filter(({ view }) => view.role !== null || view.fault !== null);
  const found = telling.find(({ monitor }) => monitor === keeper) ?? telling[0] ?? sorted[0];
  if (found === undefined) throw new TypeError('there is always the own view');
  return found.view;
}

function mostFrequent(all: readonly (Evidence | null)[]): string {
  const counts = new Map<string, number>();
  for (const each of all) if (each !== null) counts.set(each, (counts.get(each) ?? 0) + 1);
  const sorted = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return sorted[0]?.[0] ?? 'silent';
}

const OK: Status = { word: 'ok', isOk: true };

function bad(word: string): Status {
  return { word, isOk: false };
}
