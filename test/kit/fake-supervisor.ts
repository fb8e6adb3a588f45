import type { Announcement, Change, GroupPicture, Outcome } from '../../sentinel/index.js';
import type { CrashPoint, Supervisor } from '../../src/supervisor.js';
import { NOW_UNIX_MS, samplePicture } from './sample-picture.js';

/** A supervisor that supervises nothing and says what the test wants. */
export interface FakeSupervisor extends Supervisor {
  /** What the groups look like; tests exchange them. */
  pictures: GroupPicture[];
  /** Every request that arrived. */
  readonly requests: { readonly group: string; readonly change: Change }[];
  /** How requests end. */
  outcome: Outcome | Promise<Outcome>;
  crashPoints: readonly CrashPoint[];
  announce(group: string, announcement: Announcement): void;
  readonly listeners: Set<(group: string, announcement: Announcement) => void>;
}

export function createFakeSupervisor(
  pictures: GroupPicture[] = [samplePicture()],
  changes: Partial<Supervisor> = {},
): FakeSupervisor {
  const listeners = new Set<(group: string, announcement: Announcement) => void>();
  const find = (group: string) => fake.pictures.find((picture) => picture.group === group);
  const fake: FakeSupervisor = {
    pictures,
    requests: [],
    outcome: { isDone: true, text: 'the order is set' },
    crashPoints: [],
    listeners,
    announce: (group, announcement) => listeners.forEach((listener) => listener(group, announcement)),
    monitor: samplePicture().self,
    name: 'ts01',
    runId: 'c'.repeat(40),
    version: '0.1.0',
    startedUnixMs: NOW_UNIX_MS - 3_600_000,
    groupNames: () => fake.pictures.map(({ group }) => group),
    picture: find,
    settings: (group) => (find(group) === undefined ? undefined : SETTINGS),
    runIdOf: () => null,
    helloAgoMs: () => null,
    request: async (group, change) => {
      fake.requests.push({ group, change });
      return fake.outcome;
    },
    listenToRungs: () => () => undefined,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    lost: () => null,
    giveUpHistory: () => false,
    addresses: async () => [],
    simulateFailure: (points) => {
      fake.crashPoints = points;
    },
    statistics: () => ({ probeMs: new Map([['10.0.0.5:6379', 2.5]]) }),
    ...changes,
  };
  return fake;
}

const SETTINGS = {
  engine: 'redis',
  quorum: 2,
  downAfterMs: 5000,
  failoverTimeoutMs: 180_000,
  parallelSyncs: 1,
  discovers: false,
};
