import { highestKnown, isAbsurd } from './absurd.js';
import type { Campaigning, Intent } from './course.js';
import type { Epoch, MonitorId } from './ids.js';
import { freeAtMs, isOutOfUse, leaseForbids } from './lease.js';
import { electorates, isEnough, mutedReason, neededOf, votersOf } from './members.js';
import type { Vote, VoteRequest } from './message.js';
import { onTable } from './register.js';
import { keeps } from './rules.js';
import { announce, save, send, sendAll } from './state.js';
import type { State } from './state.js';
import { sightOf } from './watch.js';

/** Votes for itself in an epoch above all it has seen, and asks the others. */
export function campaign(state: State, intent: Intent): Campaigning {
  const epoch = (highestKnown(state) + 1) as Epoch;
  save(state, { promised: epoch, votedFor: state.config.self });
  announce(state, { name: '+new-epoch', epoch });
  announce(state, { name: '+try-failover', epoch });
  announce(state, { name: '+vote-for-leader', epoch, monitor: state.config.self });
  const purpose = purposeOf(state, intent);
  sendAll(state, { kind: 'voteRequest', epoch, purpose, table: state.record.table });
  const own = answer(state, epoch, null);
  return { state: 'campaigning', epoch, intent, votes: new Map([[state.config.self, own]]), sinceMs: state.now };
}

/** A candidate asks for this monitor's vote (DESIGN 3.2). */
export function onVoteRequest(state: State, from: MonitorId, request: VoteRequest): void {
  if (isAbsurd(state, request.epoch)) {
    const text = `${from} asks for votes in epoch ${request.epoch}, far above ${state.record.promised}: ignored`;
    announce(state, { name: '+absurd-epoch', monitor: from, epoch: request.epoch, text });
    return;
  }
  if (request.table !== null) onTable(state, from, request.table);
  const refusal = whyNot(state, from, request);
  if (refusal === null) grant(state, from, request.epoch);
  send(state, from, answer(state, request.epoch, refusal));
}

/** How an election stands. */
export function tally(state: State, course: Campaigning): 'won' | 'lost' | 'open' {
  if (isEnough(state, (voter) => course.votes.get(voter)?.isGranted === true)) return 'won';
  return electorates(state).some((voters) => isLostAmong(state, voters, course)) ? 'lost' : 'open';
}

/** Too few of these voters are left who may still grant their vote. */
function isLostAmong(state: State, voters: readonly MonitorId[], { votes }: Campaigning): boolean {
  const refused = voters.filter((voter) => votes.get(voter)?.isGranted === false).length;
  return voters.length - refused < neededOf(state, voters);
}

/** Takes in an answer; a refusal carries what the candidate did not know. */
export function onVote(state: State, from: MonitorId, vote: Vote): void {
  if (!votersOf(state).includes(from)) return;
  const peer = state.peers.get(from);
  if (peer?.heartbeat && vote.promised > peer.heartbeat.promised && !isAbsurd(state, vote.promised)) {
    peer.heartbeat = { ...peer.heartbeat, promised: vote.promised };
  }
  if (vote.table !== null) onTable(state, from, vote.table);
  const { course } = state;
  if (course.state === 'campaigning' && vote.epoch === course.epoch) course.votes.set(from, vote);
}

function purposeOf(state: State, intent: Intent): VoteRequest['purpose'] {
  const phase = state.record.table?.phase ?? 'stable';
  if (intent.kind === 'request') return state.isOdown ? 'failover' : 'change';
  return intent.kind === 'failover' || phase === 'promoting' ? 'failover' : 'change';
}

/** Which rule forbids the vote; null when none does. */
function whyNot(state: State, from: MonitorId, request: VoteRequest): string | null {
  const { promised, votedFor } = state.record;
  const muted = mutedReason(state, state.config.self);
  if (muted !== null) return `cannot vote: ${muted}`;
  if (!votersOf(state).includes(from)) return `${from} is not a voter of this group`;
  const isGone = request.epoch < promised || (request.epoch === promised && votedFor !== from);
  if (isGone && keeps(state.config, 'one-vote-an-epoch')) {
    return `promised epoch ${promised} to ${votedFor ?? 'its leader'}`;
  }
  return leaseForbids(state, from) ?? whyNotNow(state, request);
}

/** The rule that protects a living master, and a change that is under way here. */
function whyNotNow(state: State, request: VoteRequest): string | null {
  const { table } = state.record;
  if (table === null || table.phase !== 'stable') return null;
  if (request.purpose === 'failover') {
    const isFound = sightOf(state, table.master).isDown || !keeps(state.config, 'finds-master-down');
    return isFound ? null : `does not find ${table.master} down`;
  }
  // A master that is only fenced needs a lease, and gets it under a table of the latest epoch.
  if (state.isOdown && isOutOfUse(sightOf(state, table.master))) return `finds ${table.master} down`;
  const isWaiting = state.course.state === 'looking' && table.next !== null;
  const isBusy = !isWaiting && state.course.state !== 'idle' && state.course.state !== 'leading';
  return isBusy ? `is busy itself (${state.course.state})` : null;
}

function grant(state: State, to: MonitorId, epoch: Epoch): void {
  if (epoch > state.record.promised) {
    save(state, { promised: epoch, votedFor: to });
    announce(state, { name: '+new-epoch', epoch });
    announce(state, { name: '+vote-for-leader', epoch, monitor: to });
  }
  state.standDownUntilMs = state.now + state.periods.patienceMs;
}

function answer(state: State, epoch: Epoch, refusal: string | null): Vote {
  const { promised, table, floor } = state.record;
  const freeInMs = Math.max(0, Math.ceil(freeAtMs(state) - state.now));
  return { kind: 'vote', epoch, isGranted: refusal === null, reason: refusal ?? '', freeInMs, promised, table, floor };
}
