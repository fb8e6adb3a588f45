import type { SentinelConf, SentinelGroup } from './conf.js';
import type { ConfLine } from './conf-error.js';
import { leadingInteger } from './directive.js';

/** What the directives have said so far while a file is read. */
export interface Draft extends Mutable<Omit<SentinelConf, 'groups' | 'warnings' | 'bind'>> {
  bind: string[];
  readonly groups: Map<string, GroupDraft>;
  readonly warnings: string[];
  /** A user line that is only harmless beside `requirepass`. */
  userWithPassword: ConfLine | null;
}

/** A group while its lines are read. */
export interface GroupDraft
  extends Mutable<Omit<SentinelGroup, 'knownReplicas' | 'knownSentinels' | 'renamedCommands'>> {
  readonly knownReplicas: SentinelGroup['knownReplicas'][number][];
  readonly knownSentinels: SentinelGroup['knownSentinels'][number][];
  readonly renamedCommands: Map<string, string>;
}

/** The defaults of redis-sentinel, before the first line. */
export function newDraft(workingDirectory: string): Draft {
  return {
    port: 26379,
    bind: ['*'],
    dir: workingDirectory,
    logFile: null,
    logLevel: 'notice',
    pidFile: null,
    isDaemon: false,
    password: null,
    announceIp: null,
    announcePort: null,
    sentinelUser: null,
    sentinelPassword: null,
    myId: null,
    knownEpoch: 0,
    resolvesHostNames: false,
    announcesHostNames: false,
    groups: new Map(),
    warnings: [],
    userWithPassword: null,
  };
}

/** Raises the epoch below which this monitor may not go. */
export function raiseEpoch(draft: Draft, text: string): void {
  draft.knownEpoch = Math.max(draft.knownEpoch, leadingInteger(text));
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
