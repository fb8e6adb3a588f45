import { hostOf } from './ids.js';
import type { ServerId } from './ids.js';
import { hasQuorum, liveVoters, mutedReason, needed, serversOf, usableVoters, votersOf } from './members.js';
import { viewsOf } from './opinion.js';
import { witnessesNeeded } from './quorum.js';
import type { State } from './state.js';
import { isReachable, soleMaster, successors, whyUnfit } from './successor.js';
import { sightOf } from './watch.js';

/** What the operator should know besides the table, each one sentence with what to do. Empty when all is well. */
export function notesOf(state: State): readonly string[] {
  return [
    ...quorumNotes(state),
    ...monitorNotes(state),
    ...startNotes(state),
    ...failoverNotes(state),
    ...faultNotes(state),
    ...addressNotes(state),
  ];
}

/** How many voters there are and how many it takes. */
export function quorumText(state: State): string {
  const voters = votersOf(state);
  const present = liveVoters(state);
  const usable = usableVoters(state);
  const able = usable.length < present.length ? ' and able to vote' : '';
  const missing = voters.filter((voter) => !present.includes(voter));
  const who = missing.length === 0 ? '' : `; missing: ${missing.join(', ')}`;
  return `${usable.length} of ${voters.length} monitors are present${able}, ${needed(state)} are needed${who}`;
}

function quorumNotes(state: State): readonly string[] {
  if (hasQuorum(state)) return [];
  return [`No quorum: ${quorumText(state)}. ${state.record.table === null ? firstStartText(state) : FAILOVER_TEXT}`];
}

const FAILOVER_TEXT = 'No failover is possible until more of them run and reach each other.';

/** Before the first table nobody has a memory, and more monitors are waited for than are needed later. */
function firstStartText(state: State): string {
  if (state.config.discovers) return FAILOVER_TEXT;
  const others = witnessesNeeded(votersOf(state).length);
  return `At its first start a monitor votes once it has heard ${others} other${others === 1 ? '' : 's'}: start those that are missing.`;
}

function monitorNotes(state: State): readonly string[] {
  const present = liveVoters(state);
  const absent = votersOf(state).filter((voter) => !present.includes(voter));
  const notes = hasQuorum(state)
    ? absent.map((voter) => `Monitor ${voter} does not answer: start quorated on that host.`)
    : [];
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
  const masters = servers.filter(
    (server) => isReachable(state, server) && sightOf(state, server).report?.role === 'master',
  );
  const sample = `ts add server ${servers.map(hostOf).join(' ')}`;
  if (masters.length > 1) {
    return [
      `${masters.join(' and ')} both claim to be master. Say which one holds the data, by an order that begins with it ` +
        `(${sample}); the others become its replicas and lose what they hold.`,
    ];
  }
  if (soleMaster(state) !== null) return [];
  const answering = servers.filter((server) => isReachable(state, server));
  if (answering.length < servers.length)
    return [`Waiting for ${servers.filter((each) => !answering.includes(each)).join(', ')}.`];
  return masters.length === 1
    ? []
    : [`No server claims to be master. Name one, by an order that begins with it: ${sample}.`];
}

function failoverNotes(state: State): readonly string[] {
  const { table } = state.record;
  if (table?.phase === 'promoting') {
    const text = `${table.target ?? '?'} is to take the place of ${table.master} and is not a master yet`;
    return [`${text}. If it stays so, see in its own log what hinders it.`];
  }
  if (table === null || !state.isOdown || !hasQuorum(state) || successors(state).length > 0) return [];
  if (table.order.length === 1) return [`The server ${table.master} is down and there is no other: start it again.`];
  const reasons = table.order
    .filter((server) => server !== table.master)
    .map((each) => `${each} ${unfitText(state, each)}`);
  const isLossEnough = table.order.some((server) => whyUnfit(state, server) === 'too-far-behind');
  const advice = isLossEnough
    ? 'Start the master again, or accept a loss with: ts failover --accept-loss BYTES.'
    : 'Start the master again.';
  return [`The master ${table.master} is down and no replica can be promoted: ${reasons.join(', ')}. ${advice}`];
}

function unfitText(state: State, server: ServerId): string {
  return whyUnfit(state, server) ?? 'is fit';
}

function faultNotes(state: State): readonly string[] {
  const notes: string[] = [];
  for (const server of serversOf(state)) {
    const faulty = viewsOf(state, server).filter(({ view }) => view.faultDetail !== null);
    const [seen] = faulty.toSorted((a, b) => (a.monitor < b.monitor ? -1 : 1));
    if (seen !== undefined) notes.push(`${server}: ${seen.view.faultDetail ?? ''} (seen by ${seen.monitor}).`);
  }
  return notes;
}

/** How long a conflict stands among the notes, in ms. */
const CONFLICT_MS = 60_000;

/** What this host knows of its virtual addresses, which no other does. */
function addressNotes(state: State): readonly string[] {
  const { conflict, problem } = state.address;
  const notes =
    problem === null ? [] : [`A virtual address is not as it should be on ${hostOf(state.config.self)}: ${problem}.`];
  return conflict !== null && state.now - conflict.atMs < CONFLICT_MS ? [...notes, `${conflict.text}.`] : notes;
}
