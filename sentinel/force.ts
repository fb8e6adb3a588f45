import { hostOf } from './ids.js';
import type { MonitorId, ServerId } from './ids.js';
import { electorates, isEnough, keeperOf, neededOf, serversOf, settledVoters, votersOf } from './members.js';
import { isSameElectorate } from './membership.js';
import { announce, save } from './state.js';
import type { State } from './state.js';

/**
 * Whether leases and fences are in force. In drop-in mode they are not while so many voters are known to speak only the
 * protocol of Redis Sentinel that no keeper could ever have a majority's promise.
 */
export function isInForce(state: State): boolean {
  const { lease, discovers } = state.config;
  if (lease === null) return false;
  return !discovers || isEnough(state, (voter) => !state.force.foreign.has(voter));
}

/**
 * Drop-in mode: whether the server, the master by the own table, takes writes without a lease because this monitor has
 * held none among the present voters yet. Who turns up cannot have a healthy master fenced; who voted for a lease can.
 */
export function isSpared(state: State, server: ServerId): boolean {
  const { table, leasedAmong } = state.record;
  if (!state.config.discovers || (table !== null && (table.master !== server || table.phase === 'promoting')))
    return false;
  return state.force.isForbidden || !isSameElectorate(leasedAmong, settledVoters(state));
}

/** A lease was counted among the present voters: from now on the master is fenced without one, also after a restart. */
export function noteLease(state: State): void {
  if (!state.config.discovers || state.force.isForbidden) return;
  const voters = settledVoters(state);
  if (!isSameElectorate(state.record.leasedAmong, voters)) save(state, { leasedAmong: voters });
}

/** Whether the own server lets itself be opened; what does not is not to be fenced after a restart either. */
export function noteRights(state: State, isForbidden: boolean): void {
  state.force.isForbidden = isForbidden;
  if (isForbidden && state.record.leasedAmong.length > 0) save(state, { leasedAmong: [] });
}

/** What a monitor speaks was found out. */
export function noteLanguage(state: State, monitor: MonitorId, speaksNative: boolean): void {
  if (!state.config.discovers || monitor === state.config.self) return;
  if (speaksNative) state.force.foreign.delete(monitor);
  else if (votersOf(state).includes(monitor) || state.force.foreign.size < MOST_FOREIGN)
    state.force.foreign.add(monitor);
}

/** Foreign monitors that are remembered, beside those that vote. */
const MOST_FOREIGN = 64;

/** How long leases must be out of force before it is told: a voter that turned up is often counted within a moment. */
const TELL_AFTER_MS = 3000;

/** Tells once that leases came into force, or went out of it, and why. */
export function tendForce(state: State): void {
  const { config, force, record } = state;
  if (!config.discovers || config.lease === null) return;
  const why = record.table === null ? NO_TABLE : whyOff(state);
  if (force.told !== undefined && (why === null) === (force.told === null)) {
    force.untoldSinceMs = null;
    return;
  }
  force.untoldSinceMs ??= state.now;
  if (why !== null && state.now - force.untoldSinceMs < TELL_AFTER_MS) return;
  Object.assign(force, { told: why, untoldSinceMs: null });
  announce(state, why === null ? { name: '+leases' } : { name: '-leases', text: why });
}

const NO_TABLE = 'there is no table yet: too few monitors vote';

/** Why no lease and no fence protects the master, in words for an operator; null where they do. */
export function whyOff(state: State): string | null {
  const { config, record } = state;
  const master = record.table?.master ?? null;
  if (config.lease === null) return 'they are switched off';
  if (!isInForce(state)) return foreignText(state);
  if (master === null) return NO_TABLE;
  const keeper = keeperOf(state, master);
  if (keeper === null) return keeperText(state, master);
  if (keeper === config.self && state.force.isForbidden)
    return 'the server refuses this monitor CONFIG GET or CONFIG SET';
  const isWaiting = keeper === config.self && isSpared(state, master);
  return isWaiting ? 'this monitor has held no lease among the present voters yet' : null;
}

function foreignText(state: State): string {
  const [voters = []] = electorates(state);
  const foreign = voters.filter((voter) => state.force.foreign.has(voter));
  const names = foreign.join(', ');
  return (
    `of ${voters.length} monitors ${foreign.length} speak only the protocol of Redis Sentinel (${names}); ` +
    `${neededOf(state, voters)} that speak Quorate's are needed`
  );
}

function keeperText(state: State, master: ServerId): string {
  const host = hostOf(master);
  const monitors = votersOf(state).filter((voter) => hostOf(voter) === host).length;
  const servers = serversOf(state).filter((server) => hostOf(server) === host).length;
  const found = `${host} has ${countText(monitors, 'monitor')} and ${countText(servers, 'server')} of the group`;
  return `${found}; one of each is needed to tell who keeps the master`;
}

function countText(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
