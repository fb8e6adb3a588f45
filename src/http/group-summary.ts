import type { GroupDocument } from './group-document.js';
import type { GroupState } from './group-state.js';

/** One line of the list of groups. */
export interface GroupSummary {
  readonly group: string;
  readonly engine: string;
  readonly state: GroupState;
  readonly master: string | null;
  readonly epoch: number;
  readonly last_changed_seconds: number | null;
  readonly servers_ok: number;
  readonly servers: number;
  readonly monitors_live: number;
  readonly monitors: number;
}

/** The few fields of a group that a list shows; pure. */
export function groupSummary(document: GroupDocument): GroupSummary {
  return {
    group: document.group,
    engine: document.engine,
    state: document.state,
    master: document.master,
    epoch: document.epoch,
    last_changed_seconds: document.last_changed_seconds,
    servers_ok: document.servers.filter(({ is_ok }) => is_ok).length,
    servers: document.servers.length,
    monitors_live: document.monitors.filter(({ is_live }) => is_live).length,
    monitors: document.monitors.length,
  };
}
