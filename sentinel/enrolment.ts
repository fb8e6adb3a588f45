import { hostOf } from './ids.js';
import type { MonitorId, ServerId } from './ids.js';
import { isLive, neededOf, serversOf, settledVoters, usableVoters } from './members.js';
import { afterChange, hostText, isAbout, isSameMembership, membershipOf } from './membership.js';
import type { MemberChange } from './membership.js';
import type { Change, Outcome, RefusalCode } from './request.js';
import type { State } from './state.js';
import { isReachable } from './successor.js';
import { MOST_MEMBERS, compareTables } from './table.js';
import { sightOf } from './watch.js';

type Add = Extract<Change, { kind: 'add' }>;

/** For how long a newcomer is waited for until the request is refused, in ms: it may have to be dialled first. */
const NEWCOMER_MS = 5000;

/** What is wrong with the request itself; null when nothing is. */
export function mistakenMembers(state: State, change: MemberChange): Outcome | null {
  const { voters, order, former } = membershipOf(state);
  const { monitor, server } = change;
  if (change.kind === 'add') return doubledHost(state, change);
  const isKnown = (monitor !== null && voters.includes(monitor)) || (server !== null && order.includes(server));
  if (isKnown || former.some((each) => isAbout(each, change))) return null;
  const who = [...new Set([...order, ...voters].map(hostText))].join(', ');
  return refuse(
    'E_UNKNOWN_SERVER',
    `${hostText(server ?? monitor ?? '')} is not a member of this group; it has ${who}`,
  );
}

/** The group has these members already; null when it has not. */
export function settledMembers(state: State, change: MemberChange): Outcome | null {
  const { table } = state.record;
  if (table === null || table.next !== null || !isSameMembership(membershipOf(state), afterChange(state, change)))
    return null;
  return { isDone: true, text: `${hostText(change.server ?? change.monitor ?? '')} ${STATES[change.kind]} already.` };
}

const STATES = { add: 'is a member', remove: 'was removed' } as const;

/** Whether a newcomer may still turn up that did not yet; it is looked at afresh until then. */
export function isNewcomerAwaited(state: State, change: Change, sinceMs: number): boolean {
  return change.kind === 'add' && state.now - sinceMs < NEWCOMER_MS && whyNotReady(state, change) !== null;
}

/** Why the members cannot be so, as things stand; null when they can. */
export function impossibleMembers(state: State, change: MemberChange): Outcome | null {
  const { table } = state.record;
  if (table === null) return refuse('E_NO_MASTER', 'the group has no master yet; members change when it has one');
  if (change.kind === 'remove' && change.server === table.master) return refuseMaster(state, table.master);
  if (state.isOdown || sightOf(state, table.master).isDown)
    return refuse('E_BUSY', `the master ${table.master} is down; wait for the failover, then repeat the command`);
  const unready = change.kind === 'add' ? whyNotReady(state, change) : null;
  if (unready !== null) return refuse('E_NOT_READY', `${unready}; nothing was changed`);
  return crowd(state, change) ?? fewReplicas(state, change) ?? lostMajority(state, change);
}

/** What the members are after the change, in words, and what else is to be done. */
export function describeMembers(state: State): string {
  const { voters, order } = membershipOf(state);
  const servers = `${order.length} server${order.length === 1 ? '' : 's'}`;
  const warning = voters.length % 2 === 0 ? ` ${EVEN}` : '';
  return `The group has ${servers} (${order.join(', ')}) and ${voters.length} voters now.${warning} ${FILES}`;
}

const EVEN = 'An even number of voters survives no more losses than one fewer: add an arbiter, or take one away.';

const FILES = 'Write the same into quorate.yaml on every host; `ts check config` names the lines.';

/** One monitor and one server a host: with more there is nobody who may fence. */
function doubledHost(state: State, { monitor, server }: Add): Outcome | null {
  const { voters, order } = membershipOf(state);
  const beside = [...besides(voters, monitor), ...besides(order, server)];
  const [other] = beside;
  if (monitor === null && server === null) return refuse('E_MISSING_SERVER', 'no host is named');
  if (other === undefined) return null;
  return refuse('E_DOUBLED_SERVER', `${hostText(other)} is in this group with ${other} already; remove that first`);
}

function besides<T extends MonitorId | ServerId>(known: readonly T[], id: T | null): readonly T[] {
  return id === null ? [] : known.filter((other) => other !== id && hostOf(other) === hostOf(id));
}

function whyNotReady(state: State, { monitor, server }: Add): string | null {
  const isNewVoter = monitor !== null && !settledVoters(state).includes(monitor);
  const isNewServer = server !== null && !serversOf(state).includes(server);
  return (
    (isNewVoter ? whyMonitorUnready(state, monitor) : null) ?? (isNewServer ? whyServerUnready(state, server) : null)
  );
}

function whyMonitorUnready(state: State, monitor: MonitorId): string | null {
  const peer = state.peers.get(monitor);
  const beat = peer?.heartbeat ?? null;
  if (peer === undefined || !isLive(state, peer) || beat === null) {
    return `the monitor ${monitor} does not link with ${state.config.self}: start quorated there, with all members among its peers and the same secret`;
  }
  if (beat.muted !== null) return `the monitor ${monitor} cannot vote: ${beat.muted}`;
  if (compareTables(state.record.table, beat.version) === 0) return null;
  return `the monitor ${monitor} holds a table of another group: stop it, remove its state file, and start it again`;
}

function whyServerUnready(state: State, server: ServerId): string | null {
  const { report, fault } = sightOf(state, server);
  if (fault !== null) return `the server ${server} cannot be supervised: ${fault.detail}`;
  if (!isReachable(state, server) || report === null) return `the server ${server} does not answer: start it`;
  if (report.role === 'replica' || report.replicas.length === 0) return null;
  return `the server ${server} is a master with replicas of its own (${report.replicas.join(', ')}): detach them first`;
}

function refuseMaster(state: State, master: ServerId): Outcome {
  const others = serversOf(state).filter((server) => server !== master);
  const command = `ts add server ${[...others, master].map(hostText).join(' ')}`;
  const advice = others.length === 0 ? 'it is the only server' : `make another one master first: ${command}`;
  return refuse('E_IS_MASTER', `${hostText(master)} is the master; ${advice}. Nothing was changed`);
}

function crowd(state: State, change: MemberChange): Outcome | null {
  const { voters, order } = afterChange(state, change);
  if (Math.max(voters.length, order.length) <= MOST_MEMBERS) return null;
  return refuse('E_NOT_ELIGIBLE', `a group has at most ${MOST_MEMBERS} servers and voters`);
}

/** A master that must have more replicas than are left would refuse writes for ever. */
function fewReplicas(state: State, change: MemberChange): Outcome | null {
  const { minHealthyReplicas } = state.config;
  const left = afterChange(state, change).order.length - 1;
  if (change.kind === 'add' || left >= minHealthyReplicas) return null;
  const text = `min_healthy_replicas is ${minHealthyReplicas}, and ${left} would be left: the master would refuse writes`;
  const advice = 'add a host first, or lower it in quorate.yaml of every host and restart the monitors';
  return refuse('E_NOT_ELIGIBLE', `${text}; ${advice}`);
}

/** The group must be able to decide before the change, during it, and after it. */
function lostMajority(state: State, change: MemberChange): Outcome | null {
  const { voters } = afterChange(state, change);
  const { quorum } = state.config;
  if (quorum !== null && quorum > voters.length) {
    const advice = 'lower `quorum` in quorate.yaml of every host, or leave it out, and restart the monitors first';
    return refuse('E_NOT_ELIGIBLE', `the quorum is ${quorum}, more than the ${voters.length} voters left; ${advice}`);
  }
  const usable = usableVoters(state);
  const present = voters.filter((voter) => usable.includes(voter) || voter === change.monitor);
  const most = neededOf(state, voters);
  if (present.length >= most) return null;
  const absent = voters.filter((voter) => !present.includes(voter)).join(', ');
  const text = `of ${voters.length} voters only ${present.length} would be present and able to vote, ${most} are needed`;
  return refuse('E_NO_QUORUM', `${text}; start first: ${absent}. Nothing was changed`);
}

function refuse(code: RefusalCode, text: string): Outcome {
  return { isDone: false, code, text };
}
