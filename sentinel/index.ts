/** The door of the voting core: everything that the shell may use of it. */
export type { Announcement, EventName, FailoverSummary } from './announcement.js';
export type { CoreConfig, LeaseLength } from './config.js';
export type { Effect } from './effect.js';
export { epoch, hostOf, monitorId, serverId } from './ids.js';
export type { Epoch, MonitorId, ServerId } from './ids.js';
export type { Action, ActionResult, Input } from './input.js';
export type { Evidence, Heartbeat, Message, View } from './message.js';
export type { GroupPicture, MonitorPicture, ServerPicture } from './picture.js';
export type { DurableRecord } from './record.js';
export type { Fault, Position, ProbeResult, ServerReport, Upstream } from './report.js';
export type { Change, Outcome, RefusalCode } from './request.js';
export type { Phase, Table } from './table.js';
export { create, deadline, inspect, step, takeEffects, tick } from './core.js';
export type { Seed } from './core.js';
export { TRANSITIONS } from './failover.js';
export type { Transition } from './failover.js';
export { InvariantError } from './invariant.js';
export type { State } from './state.js';
