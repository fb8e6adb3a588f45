import type { DurableRecord, Effect, Epoch, MonitorId, ServerId, State } from '../../sentinel/index.js';

/** A monitor of the world, with its process, its clock and its disk. Times are virtual ms, not its own. */
export interface Host {
  readonly monitor: MonitorId;
  /** Last part of its address. */
  readonly n: number;
  readonly clock: Clock;
  /** What a monitor remembers that speaks only the Sentinel protocol; null for all others. */
  readonly foreign: ForeignVoter | null;
  /** Null while it does not run. */
  state: State | null;
  /** What a restart finds. */
  disk: DurableRecord | null;
  /** Records on their way to the disk, oldest first: a crash leaves none, some or all of them. */
  unsynced: DurableRecord[];
  isDiskFull: boolean;
  /** How long a record takes to reach the disk. */
  diskMs: number;
  /** What came while it is stopped (SIGSTOP); null while it is not. */
  inbox: (() => void)[] | null;
  /** When its next tick is planned; stale plans are ignored. */
  tickAtMs: number;
  /** Number of its process: what was begun in an earlier one is void. */
  life: number;
  /** When its process began. */
  startedAtMs: number;
  /** Since when it runs without a pause. */
  awakeSinceMs: number;
  /** When it last ended or was stopped. */
  asleepSinceMs: number;
  /** The process of each server that it last had a report of. */
  readonly met: Map<ServerId, string>;
  /** How often it wanted its server fenced or opened: only the latest wish counts. */
  wishes: number;
  /** Until when its kernel holds the virtual addresses; the past when it does not. */
  addressUntilMs: number;
  /** How often it wanted to be rid of them. */
  addressWishes: number;
  waiting: Effect[];
  isWriting: boolean;
  /** The monitors that it wants to be linked with. */
  readonly wants: Set<MonitorId>;
  /** It dies before so many more effects that others can notice; null: not by that. */
  effectsToLive: number | null;
}

/** A clock that runs at its own rate from its own beginning: `own = now * rate + offsetMs`. */
export interface Clock {
  readonly rate: number;
  readonly offsetMs: number;
}

/** A voter that votes once an epoch for whoever asks first, and does nothing else. */
export interface ForeignVoter {
  epoch: Epoch;
  votedFor: MonitorId | null;
}

/** A monitor that has never run. */
export function newHost(given: Pick<Host, 'monitor' | 'n' | 'clock' | 'foreign'>): Host {
  return {
    ...given,
    state: null,
    disk: null,
    unsynced: [],
    isDiskFull: false,
    diskMs: 1,
    inbox: null,
    tickAtMs: 0,
    life: 0,
    startedAtMs: 0,
    awakeSinceMs: 0,
    asleepSinceMs: 0,
    met: new Map(),
    wishes: 0,
    addressUntilMs: Number.NEGATIVE_INFINITY,
    addressWishes: 0,
    waiting: [],
    isWriting: false,
    wants: new Set(),
    effectsToLive: null,
  };
}

/** Whether it runs and is not stopped. */
export function isAwake(host: Host): boolean {
  return host.state !== null && host.inbox === null;
}

/** What the host's own clock shows. */
export function ownTime(host: Host, now: number): number {
  return now * host.clock.rate + host.clock.offsetMs;
}

/** When the host's own clock will show `ownMs`. */
export function worldTime(host: Host, ownMs: number): number {
  return (ownMs - host.clock.offsetMs) / host.clock.rate;
}
