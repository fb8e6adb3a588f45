import { hostOf } from './ids.js';
import type { ServerId } from './ids.js';
import { hasQuorum, liveVoters, mutedReason, needed, serversOf, votersOf } from './members.js';
import { viewsOf } from './opinion.js';
import type { State } from './state.js';
import { isReachable, successors, whyUnfit } from './successor.js';
import { sightOf } from './watch.js';

/** What the operator should know besides the table, each one sentence with what to do. Empty when all is well. */
export function notesOf(state: State): readonly string[] {
  return [...quorumNotes(state), ...monitorNotes(state), ...startNotes(state), ...failoverNotes(state), ...faultNotes(state)];
}

function quorumNotes(state: State): readonly string[] {
  if (hasQuorum(state)) return [];
  const voters = votersOf(state);
  const present = liveVoters(state);
  const missing = voters.filter((voter) => !present.includes(voter));
  const who = missing.length === 0 ? '' : `; missing: ${missing.join(', ')}`;
  return [
    `No quorum: ${present.length} of ${voters.length} monitors are present, ${needed(state)} are needed${who}. ` +
      'No failover is possible until more of them run and reach each other.',
  ];
}

function monitorNotes(state: State): readonly string[] {
  const present = liveVoters(state);
  const absent = votersOf(state).filter((voter) => !present.includes(voter));
  const notes = hasQuorum(state) ? absent.map((voter) => `Monitor ${voter} does not answer: start quorated on that host.`) : [];
  for (const voter of present) {
    const reason = mutedReason(state, voter);
    if (reason !== null) notes.push(`Monitor ${voter} does not vote: ${reason}.`);
  }
  return notes;
}

/** Before the first table: why there is none. */
function startNotes(state: State): readonly string[] {
  if (state.record.table !== null) return [];
  const servers = serversOf(state);
  const masters = servers.filter((server) => isReachable(state, server) && sightOf(state, server).report?.role === 'master');
  const sample = `ts add server ${servers.map(hostOf).join(' ')}`;
  if (masters.length > 1) {
    return [
      `${masters.join(' and ')} both claim to be master. Say which one holds the data, by an order that begins with it ` +
        `(${sample}); the others become its replicas and lose what they hold.`,
    ];
  }
  if (masters.length === 1) return [];
  const answering = servers.filter((server) => isReachable(state, server));
  if (answering.length < servers.length) return [`Waiting for ${servers.filter((each) => !answering.includes(each)).join(', ')}.`];
  return [`No server claims to be master. Name one, by an order that begins with it: ${sample}.`];
}

function failoverNotes(state: State): readonly string[] {
  const { table } = state.record;
  if (table === null || !state.isOdown || !hasQuorum(state) || successors(state).length > 0) return [];
  const reasons = table.order.filter((server) => server !== table.master).map((each) => `${each} ${unfitText(state, each)}`);
  return [
    `The master ${table.master} is down and no replica can be promoted: ${reasons.join(', ')}. ` +
      'Start the master again, or accept a loss with: ts failover --accept-loss BYTES.',
  ];
}

function unfitText(state: State, server: ServerId): string {
  return whyUnfit(state, server) ?? 'is fit';
}

function faultNotes(state: State): readonly string[] {
  const notes: string[] = [];
  for (const server of serversOf(state)) {
    const seen = viewsOf(state, server).find(({ view }) => view.faultDetail !== null);
    if (seen !== undefined) notes.push(`${server}: ${seen.view.faultDetail ?? ''} (seen by ${seen.monitor}).`);
  }
  return notes;
}
