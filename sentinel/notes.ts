import { addressNotes } from './address-notes.js';
import { hostOf } from './ids.js';
import type { MonitorId, ServerId } from './ids.js';
import {
  electorates,
  hasQuorum,
  isMember,
  liveVoters,
  mutedReason,
  neededOf,
  ownRemoval,
  serversOf,
  usableVoters,
  votersOf,
} from './members.js';
import { removalText } from './membership.js';
import { viewsOf } from './opinion.js';
import { witnessesNeeded } from './quorum.js';
import type { State } from './state.js';
import { isReachable, soleMaster, successors, whyUnfit } from './successor.js';
import { sightOf } from './watch.js';

/** What the operator should know besides the table, each one sentence with what to do. Empty when all is well. */
export function notesOf(state: State): readonly string[] {
  return [
    ...memberNotes(state),
    ...quorumNotes(state),
    ...monitorNotes(state),
    ...startNotes(state),
    ...failoverNotes(state),
    ...faultNotes(state),
    ...salvageNotes(state),
    ...allAddressNotes(state),
  ];
}

/** How many voters there are and how many it takes; while they change, of both sets. */
export function quorumText(state: State): string {
  return electorates(state)
    .map((voters) => electorateText(state, voters))
    .join('; during the change of members also: ');
}

function electorateText(state: State, voters: readonly MonitorId[]): string {
  const present = liveVoters(state).filter((voter) => voters.includes(voter));
  const usable = usableVoters(state).filter((voter) => voters.includes(voter));
  const able = usable.length < present.length ? ' and able to vote' : '';
  const missing = voters.filter((voter) => !present.includes(voter));
  const who = missing.length === 0 ? '' : `; missing: ${missing.join(', ')}`;
  return `${usable.length} of ${voters.length} monitors are present${able}, ${neededOf(state, voters)} are needed${who}`;
}

/** What is told on a host that does not belong to the group, and while the members change. */
function memberNotes(state: State): readonly string[] {
  const { self, group } = state.config;
  const removal = ownRemoval(state);
  if (removal !== null) return [`${removalText(state, removal)}.`];
  if (!isMember(state, self)) {
    return [`This monitor is not a member of group ${group} yet. On a member: ts add host ${hostOf(self)}.`];
  }
  const next = state.record.table?.next ?? null;
  return next === null ? [] : [`The voters are being changed to ${next.voters.join(', ')}.`];
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

/** Why a server that came back is not a replica yet. */
function salvageNotes(state: State): readonly string[] {
  const notes: string[] = [];
  for (const server of serversOf(state)) {
    const failed = viewsOf(state, server).flatMap(({ monitor, view }) =>
      view.salvage?.kind === 'failed' ? [{ monitor, reason: view.salvage.reason }] : [],
    );
    const [seen] = failed.toSorted((a, b) => (a.monitor < b.monitor ? -1 : 1));
    if (seen !== undefined) {
      notes.push(
        `${server} holds writes that the master does not have, and ${seen.monitor} could not keep them: ${seen.reason}. ` +
          `It is no replica until that is mended, or until they are given up: ts lost forget ${server} --yes-lose-history.`,
      );
    }
  }
  return notes;
}

/** What each host that can be heard says of its virtual addresses, in the order of the monitors. */
function allAddressNotes(state: State): readonly string[] {
  const { self } = state.config;
  return liveVoters(state).flatMap((voter) =>
    voter === self ? addressNotes(state) : (state.peers.get(voter)?.heartbeat?.addressNotes ?? []),
  );
}
