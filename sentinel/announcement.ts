import type { Epoch, MonitorId, ServerId } from './ids.js';

/**
 * One event in the life of a group. `name` is the field's own word (Redis Sentinel's, where it has the event);
 * every sink (log, subscribers, metrics) renders it in its own way.
 */
export interface Announcement {
  readonly name: EventName;
  /** The server that the event is about. */
  readonly server?: ServerId;
  /** The monitor that the event is about. */
  readonly monitor?: MonitorId;
  readonly epoch?: Epoch;
  /** The master in the table at that moment; for `+switch-master` the former one. */
  readonly master: ServerId | null;
  /** Only on `+switch-master`: the new one. */
  readonly newMaster?: ServerId;
  /** Why, in words for an operator. */
  readonly text?: string;
  /** On `+odown`: how many monitors agree, and how many were needed. */
  readonly agreeing?: number;
  readonly quorum?: number;
  /** On the end of a failover: what led to it, how it ended, and how long each phase took, in ms. */
  readonly failover?: FailoverSummary;
}

/** What led to a failover or a planned move, how it ended, and where the time went. */
export interface FailoverSummary {
  readonly cause: 'master-down' | 'handover' | 'resumed';
  readonly outcome: 'done' | 'no-good-replica' | 'not-elected' | 'went-back' | 'deposed';
  readonly phases: readonly { readonly phase: string; readonly durationMs: number }[];
}

export type EventName =
  | '+sdown'
  | '-sdown'
  | '+odown'
  | '-odown'
  | '+slave'
  | '+sentinel'
  | '+reboot'
  | '+role-change'
  | '-role-change'
  | '+new-epoch'
  | '+try-failover'
  | '+vote-for-leader'
  | '+elected-leader'
  | '+failover-state-select-slave'
  | '+selected-slave'
  | '+failover-state-send-slaveof-noone'
  | '+failover-state-wait-promotion'
  | '+promoted-slave'
  | '+failover-state-reconf-slaves'
  | '+slave-reconf-sent'
  | '+slave-reconf-done'
  | '+failover-end'
  | '-failover-abort-not-elected'
  | '-failover-abort-no-good-slave'
  | '-failover-abort-slave-timeout'
  | '+config-update-from'
  | '+switch-master'
  | '+convert-to-slave'
  | '+fix-slave-config'
  | '+history-kept'
  | '-history-not-kept'
  | '+history-given-up'
  | '+fenced'
  | '-fenced'
  | '+address'
  | '-address'
  | '+address-problem'
  | '+address-conflict'
  | '+address-mended'
  | '+address-doubt'
  | '-address-doubt'
  | '+lease'
  | '-lease'
  | '+leases'
  | '-leases'
  | '+tilt'
  | '-tilt'
  | '+monitor-up'
  | '-monitor-up'
  | '+muted'
  | '-muted'
  | '+absurd-epoch'
  | '+order-changed'
  | '+handover-went-back'
  | '+member'
  | '-member'
  | '+removed';
