import { judge, missingMs, newSight, onProbed, suspicionMs } from './detector.js';
import type { Sight, Standpoint } from './detector.js';
import { watchedServers } from './circle.js';
import type { ServerId } from './ids.js';
import { isKeptHere, keeperOf, serversOf } from './members.js';
import { furthest, lagBehind } from './position.js';
import { isLinkedTo } from './report.js';
import type { ProbeResult, ServerReport } from './report.js';
import { announce, emit, save, sendAll } from './state.js';
import type { State } from './state.js';

/** Takes in what a look at a server brought. */
export function onLook(state: State, server: ServerId, result: ProbeResult): void {
  const sight = state.sights.get(server);
  if (sight === undefined) return;
  const before = sight.report;
  const wasFaulty = sight.fault?.kind ?? null;
  const askedAtMs = sight.askedAtMs ?? state.now;
  onProbed(sight, result, state.now);
  const gapMs = result.kind === 'refused' ? state.periods.refusalGapMs : probePeriodMs(state, server);
  // Who asked for a report while a pulse was under way need not wait for another period.
  const isOwed = sight.isReportWanted && result.kind === 'alive';
  sight.nextProbeAtMs = isOwed ? state.now : askedAtMs + gapMs;
  if ((sight.fault?.kind ?? null) !== wasFaulty) state.isHeartbeatDue = true;
  if (result.kind === 'answered') onReport(state, sight, before, result);
}

/** Looks at every server whose turn has come. */
export function lookAround(state: State): void {
  for (const server of watchedServers(state)) {
    const sight = sightOf(state, server);
    if (sight.askedAtMs === null && isDue(state, sight)) look(state, sight);
  }
}

/** Looks at every server as soon as possible. */
export function lookNow(state: State): void {
  for (const sight of state.sights.values()) wantReport(state, sight);
  lookAround(state);
}

/** Looks at one server at the next opportunity. */
export function lookSoon(state: State, server: ServerId): void {
  const sight = state.sights.get(server);
  if (sight !== undefined) wantReport(state, sight);
}

/** The next look at every server is to bring a report. */
export function wantReports(state: State): void {
  for (const sight of state.sights.values()) sight.isReportWanted = true;
}

function wantReport(state: State, sight: Sight): void {
  sight.nextProbeAtMs = state.now;
  sight.isReportWanted = true;
}

/**
 * What is due soon is done now, so that the looks at several servers, and the heartbeat, fall into one waking. While the new
 * master is being opened there would be no pause between two looks: that is the work of its own keeper, who needs the time.
 */
function isDue(state: State, sight: Sight): boolean {
  const isExact = sight.unansweredSinceMs !== null || state.course.state === 'opening';
  const slackMs = isExact ? 0 : state.periods.slackMs;
  return state.now >= sight.nextProbeAtMs - slackMs;
}

function look(state: State, sight: Sight): void {
  const depth = isPulseEnough(state, sight) ? 'pulse' : 'report';
  sight.askedAtMs = state.now;
  sight.isReportWanted = false;
  emit(state, { kind: 'probe', server: sight.server, depth });
}

/** At rest it is enough to know that a server lives; what it says of itself is read again now and then. */
function isPulseEnough(state: State, sight: Sight): boolean {
  if (sight.isReportWanted || sight.reportedAtMs === null || !isAtRest(state) || !isAsInTable(state, sight))
    return false;
  if (sight.evidence !== null || sight.fault !== null || sight.unansweredSinceMs !== null) return false;
  if (sight.loadingSinceMs !== null) return false;
  return state.now - sight.reportedAtMs < state.periods.reportMs - state.periods.slackMs;
}

/** The master says that it is one and takes writes, a replica that it is linked to the master. */
function isAsInTable({ record: { table } }: State, { report, server }: Sight): boolean {
  if (table === null || report === null) return false;
  if (server === table.master) return report.role === 'master' && report.isFenced !== true;
  return isLinkedTo(report, table.master);
}

/** Nothing is being changed, and the own server is as it is to be. */
function isAtRest({ amends, course, guard, isBlank, record, requests, untoldSwitch }: State): boolean {
  const isIdle = course.state === 'idle' || course.state === 'leading';
  const isGuardStill = guard.state !== 'fencing' && guard.state !== 'opening';
  const isCalm = untoldSwitch === null && amends.size === 0 && requests.size === 0;
  return isIdle && isGuardStill && isCalm && !isBlank && record.table?.phase === 'stable';
}

/** Brings the opinion of every server up to date, and tells whoever must know. */
export function judgeAll(state: State): void {
  for (const sight of state.sights.values()) {
    const wasDown = sight.isDown;
    maybeAcceptLoss(state, sight);
    if (judge(sight, standpoint(state, sight), state)) state.isHeartbeatDue = true;
    if (sight.isDown !== wasDown) announce(state, sdownEvent(sight));
    maybeCallPeers(state, sight);
  }
}

/** What was seen of the server; begun anew for one that was never looked at. */
export function sightOf(state: State, server: ServerId): Sight {
  const known = state.sights.get(server);
  if (known !== undefined) return known;
  const sight = newSight(server, state.now);
  state.sights.set(server, sight);
  return sight;
}

/** How long after a look the next one is due, in ms. */
export function probePeriodMs(state: State, server: ServerId): number {
  return isKeptHere(state, server) ? state.periods.ownProbeMs : state.periods.probeMs;
}

function onReport(state: State, sight: Sight, before: ServerReport | null, report: ServerReport): void {
  if (isNews(before, report)) state.isHeartbeatDue = true;
  if (before !== null && before.instance !== report.instance)
    announce(state, { name: '+reboot', server: sight.server });
  if (before !== null && before.role !== report.role) {
    const isAsInTable = (report.role === 'master') === (state.record.table?.master === sight.server);
    const text = `new reported role is ${report.role}`;
    announce(state, { name: isAsInTable ? '+role-change' : '-role-change', server: sight.server, text });
  }
  maybeRaiseFloor(state, sight, report);
  if (state.config.discovers) maybeAdopt(state, sight, report);
}

/** Whether peers and the operator should hear of it now rather than with the next heartbeat. */
function isNews(before: ServerReport | null, report: ServerReport): boolean {
  return (
    before === null ||
    before.role !== report.role ||
    before.upstream?.isLinked !== report.upstream?.isLinked ||
    before.upstream?.isSyncing !== report.upstream?.isSyncing ||
    before.upstream?.master !== report.upstream?.master ||
    before.priority !== report.priority
  );
}

/** Remembers how far the master came: no successor may hold much less. On disk at most once a second. */
function maybeRaiseFloor(state: State, sight: Sight, report: ServerReport): void {
  const table = state.record.table;
  if (table?.phase !== 'stable' || table.master !== sight.server || report.role !== 'master') return;
  if (report.position === null || hasLostData(state, sight)) return;
  const floor = isAlone(state) ? report.position : furthest(state.record.floor, report.position);
  if (floor === null || floor === state.record.floor) return;
  if (floor.history === state.record.floor?.history && floor.offset === state.record.floor.offset) return;
  const isDue = state.record.floor === null || state.now - state.floorSavedAtMs >= state.periods.floorMs;
  if (!isDue) {
    state.record = { ...state.record, floor };
    return;
  }
  state.floorSavedAtMs = state.now;
  save(state, { floor });
}

/** Drop-in mode: the replicas that the master reports belong to the group. */
function maybeAdopt(state: State, sight: Sight, report: ServerReport): void {
  const table = state.record.table;
  const isTrusted = table === null ? state.config.servers.includes(sight.server) : table.master === sight.server;
  if (!isTrusted || report.role !== 'master') return;
  const known = new Set(serversOf(state));
  const found = [...new Set(report.replicas)].filter((server) => !known.has(server));
  if (found.length === 0) return;
  const { servers, monitors } = state.record.discovered;
  save(state, { discovered: { servers: [...servers, ...found], monitors } });
  for (const server of found) announce(state, { name: '+slave', server });
}

function standpoint(state: State, sight: Sight): Standpoint {
  const table = state.record.table;
  const keeper = keeperOf(state, sight.server);
  const { given } = state.lease;
  return {
    isKeeper: keeper === state.config.self,
    provenGoneAtMs: keeper === null ? null : (state.peers.get(keeper)?.goneAtMs ?? null),
    isMaster: table?.phase === 'stable' && table.master === sight.server,
    isLeased: given !== null && given.keeper === keeper && state.now < given.untilMs,
    hasLostData: hasLostData(state, sight),
  };
}

/**
 * A master that came back without what it held is not the master that we knew: a replica that still has the data must
 * take its place before it copies the emptiness.
 */
function hasLostData(state: State, sight: Sight): boolean {
  const { table } = state.record;
  if (table?.phase !== 'stable' || table.master !== sight.server || isAlone(state)) return false;
  return sight.report?.role === 'master' && lacksData(state, sight.report);
}

/** The only server holds all that there is, whatever it held before. */
function isAlone(state: State): boolean {
  return serversOf(state).length === 1;
}

/** Whether a server holds less than what is known of the master that the group had, by more than may be lacking. */
export function lacksData(state: State, report: ServerReport): boolean {
  const { floor } = state.record;
  if (floor === null || report.position === null) return false;
  const lag = lagBehind(floor, report.position);
  return lag === null || lag > state.config.maxLagBytes;
}

/** Nobody could take the place of a master that lost its data: what it holds now is what the group holds. */
function maybeAcceptLoss(state: State, sight: Sight): void {
  const position = sight.report?.position ?? null;
  if (!sight.isDown || missingMs(sight, state.now) > 0 || position === null || !hasLostData(state, sight)) return;
  if (state.now - (sight.downSinceMs ?? state.now) > state.config.rebootAfterMs) save(state, { floor: position });
}

function sdownEvent(sight: Sight): { name: '+sdown' | '-sdown'; server: ServerId; text?: string } {
  if (!sight.isDown) return { name: '-sdown', server: sight.server };
  return { name: '+sdown', server: sight.server, text: sight.evidence ?? 'silent' };
}

/** A keeper whose server does not answer asks the others to look, so that their patience begins now as well. */
function maybeCallPeers(state: State, sight: Sight): void {
  if (sight.hasCalled || missingMs(sight, state.now) <= suspicionMs(state.config)) return;
  if (!isKeptHere(state, sight.server)) return;
  sight.hasCalled = true;
  sendAll(state, { kind: 'look', server: sight.server });
}
