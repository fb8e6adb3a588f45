import type { Announcement, DurableRecord, Epoch, MonitorId } from '../sentinel/index.js';
import type { AddressFinding, AddressMover } from './address/mover.js';
import type { GroupConfig, MonitorConfig } from './config/config.js';
import type { Engine } from './engines/engine.js';
import type { Fencer } from './fence/fencer.js';
import type { RungReport } from './fence/rung.js';
import { startGroup } from './group.js';
import type { Group } from './group.js';
import type { Log } from './log.js';
import type { Salvage } from './lost-and-found/salvage.js';
import { createPeerLinks } from './peers/links.js';
import type { PeerLinks } from './peers/links.js';
import { createWantedPeers } from './peers/wanted-peers.js';
import { createRequests } from './requests.js';
import type { Store } from './store/store.js';
import type { CrashPoint, Supervisor } from './supervisor.js';
import type { Timers } from './timers.js';

export interface DaemonOptions {
  readonly config: MonitorConfig;
  readonly version: string;
  readonly store: Store;
  readonly runId: string;
  readonly timers: Timers;
  readonly log: Log;
  readonly random: () => number;
  /** Unix time in ms. */
  readonly nowUnixMs: () => number;
  /** The epoch below which nothing may be promised although there is no record of it (drop-in mode). */
  readonly knownEpoch: number;
  /** Ends the process at once, as a crash would. */
  readonly crash: () => void;
}

/** What a group acts with. */
export interface Hands {
  readonly engine: Engine;
  /** Null where leases are off. */
  readonly fencer: Fencer | null;
  /** Null where nothing is kept of a server that follows. */
  readonly salvage: Salvage | null;
  /** Null where the group has no virtual addresses. */
  readonly mover: AddressMover | null;
}

/** A running monitor: its groups, its links to the others, and what its doors may ask of it. */
export interface Daemon {
  readonly supervisor: Supervisor;
  readonly links: PeerLinks;
  /** Begins to supervise; to be called when the doors are open. */
  start(hands: ReadonlyMap<string, Hands>): void;
  /** A way to keep writes from a server was tried. */
  reportRung(group: string, report: RungReport): void;
  /** Drop-in mode: another monitor was found. */
  discover(group: string, found: FoundMonitor): void;
  /** Drop-in mode: a monitor that was found said hello again. */
  greet(monitor: MonitorId): void;
  /** Something was seen, or done, that concerns a virtual address of the group. */
  reportAddress(group: string, finding: AddressFinding): void;
  /** What is wrong on this host with the virtual addresses of the group; null when nothing is any more. */
  reportAddressDoubt(group: string, text: string | null): void;
  close(): Promise<void>;
}

/** A monitor as its hello tells of it. */
export interface FoundMonitor {
  readonly monitor: MonitorId;
  readonly runId: string;
  readonly speaksNative: boolean;
}

/** Puts the parts together; no group runs and no peer is dialled before `start`. */
export function createDaemon(options: DaemonOptions): Daemon {
  return new RunningDaemon(options);
}

type RungListener = Parameters<Supervisor['listenToRungs']>[0];
type Listener = (group: string, announcement: Announcement) => void;

class RunningDaemon implements Daemon {
  readonly supervisor: Supervisor;
  readonly links: PeerLinks;
  readonly #options: DaemonOptions;
  readonly #groups = new Map<string, Group>();
  readonly #records: Map<string, DurableRecord>;
  readonly #salvages = new Map<string, Salvage | null>();
  readonly #runIds = new Map<MonitorId, string>();
  readonly #helloAtMs = new Map<MonitorId, number>();
  /** Found before the group runs, too. */
  readonly #addressDoubts = new Map<string, string | null>();
  readonly #listeners = new Set<Listener>();
  readonly #rungListeners = new Set<RungListener>();
  readonly #requests;
  readonly #wanted;
  #crashPoints: readonly CrashPoint[] = [];

  constructor(options: DaemonOptions) {
    this.#options = options;
    this.#records = new Map(options.store.records);
    this.#requests = createRequests({ timers: options.timers });
    this.supervisor = this.#createSupervisor();
    this.links = this.#createLinks();
    this.#wanted = createWantedPeers({ links: this.links });
  }

  start(hands: ReadonlyMap<string, Hands>): void {
    const { config } = this.#options;
    for (const group of config.groups) {
      const own = hands.get(group.name);
      if (own === undefined) continue;
      this.#salvages.set(group.name, own.salvage);
      this.#groups.set(group.name, this.#startGroup(group, own));
      this.reportAddressDoubt(group.name, this.#addressDoubts.get(group.name) ?? null);
    }
    // Where monitors are discovered their links are not the table's matter.
    if (config.groups.some((group) => group.discovers)) for (const peer of this.#knownPeers()) this.links.add(peer);
  }

  discover(group: string, { monitor, runId, speaksNative }: FoundMonitor): void {
    this.#runIds.set(monitor, runId);
    this.greet(monitor);
    if (speaksNative) this.links.add(monitor);
    this.#groups.get(group)?.feed({ kind: 'discovered', monitor, speaksNative });
    if (this.links.isLinked(monitor)) this.#groups.get(group)?.feed({ kind: 'linked', peer: monitor });
  }

  greet(monitor: MonitorId): void {
    if (this.#runIds.has(monitor)) this.#helloAtMs.set(monitor, this.#options.timers.nowMs());
  }

  reportRung(group: string, report: RungReport): void {
    for (const listener of this.#rungListeners) listener(group, report);
  }

  reportAddress(group: string, { kind, text }: AddressFinding): void {
    if (kind === 'problem') return;
    this.#groups.get(group)?.feed({ kind: kind === 'conflict' ? 'addressConflict' : 'addressMended', text });
  }

  reportAddressDoubt(group: string, text: string | null): void {
    this.#addressDoubts.set(group, text);
    this.#groups.get(group)?.feed({ kind: 'addressDoubt', text });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#groups.values()].map((group) => group.close()));
    await this.links.close();
    await this.#options.store.close();
  }

  /** Drop-in mode: those of the file and of the last run; to wait for their hellos could cost a keeper its lease. */
  #knownPeers(): ReadonlySet<MonitorId> {
    const { config } = this.#options;
    const records = config.groups.flatMap(({ name }) => this.#records.get(name) ?? []);
    const found = records.flatMap(({ table, discovered }) => [...(table?.voters ?? []), ...discovered.monitors]);
    return new Set([...config.peers, ...found].filter((peer) => peer !== config.monitor));
  }

  #startGroup(group: GroupConfig, { engine, fencer, mover, salvage }: Hands): Group {
    const { config, knownEpoch, nowUnixMs, random, timers } = this.#options;
    return startGroup({
      config: {
        ...group,
        group: group.name,
        self: config.monitor,
        unixOffsetMs: Math.round(nowUnixMs() - timers.nowMs()),
      },
      record: this.#records.get(group.name) ?? (knownEpoch > 0 ? freshRecord(knownEpoch) : null),
      dice: Math.floor(random() * 2 ** 31),
      engine,
      fencer,
      salvage,
      mover,
      timers,
      persist: (record) => this.#persist(group.name, record),
      send: (to, message) => this.links.send(to, group.name, message),
      link: (peer, isFormer) => this.#link(group.name, peer, isFormer),
      unlink: (peer) => this.#wanted.release(group.name, peer),
      announce: (announcement) => this.#announce(group.name, announcement),
      answer: (id, outcome) => this.#requests.settle(id, outcome),
    });
  }

  /** A link may be there already, for another group. */
  #link(group: string, peer: MonitorId, isFormer: boolean): void {
    this.#wanted.want(group, peer, isFormer);
    this.#options.timers.after(0, () => {
      if (this.links.isLinked(peer)) this.#groups.get(group)?.feed({ kind: 'linked', peer });
    });
  }

  /** All groups share one file: each write holds the latest record of every group that may be on disk. */
  #persist(group: string, record: DurableRecord): Promise<void> {
    this.#records.set(group, record);
    return this.#options.store.write(new Map(this.#records));
  }

  #announce(group: string, announcement: Announcement): void {
    for (const listener of this.#listeners) listener(group, announcement);
    const point = CRASH_POINTS.get(announcement.name);
    if (point !== undefined && this.#crashPoints.includes(point)) this.#options.crash();
  }

  #createLinks(): PeerLinks {
    const { config, log, random, runId, timers, version } = this.#options;
    const { monitor, name, secret } = config;
    return createPeerLinks({
      self: { monitor, runId, name, version },
      secret,
      timers,
      log,
      random,
      acceptsUnknown: config.groups.some((group) => group.discovers),
      onMessage: (from, group, message) => this.#groups.get(group)?.feed({ kind: 'received', from, message }),
      onLinked: (peer, info) => {
        this.#runIds.set(peer, info.runId);
        for (const [, group] of this.#groups) group.feed({ kind: 'linked', peer });
      },
      onUnlinked: (peer, reason, isClosed) => {
        log.info({ peer, reason }, 'link lost');
        for (const [, group] of this.#groups) group.feed({ kind: 'unlinked', peer, isClosed });
      },
    });
  }

  #createSupervisor(): Supervisor {
    const { config, nowUnixMs, runId, timers, version } = this.#options;
    return {
      monitor: config.monitor,
      name: config.name,
      runId,
      version,
      startedUnixMs: nowUnixMs(),
      groupNames: () => config.groups.map((group) => group.name),
      picture: (group) => this.#groups.get(group)?.picture(),
      settings: (group) => config.groups.find((each) => each.name === group),
      runIdOf: (monitor) => (monitor === config.monitor ? runId : (this.#runIds.get(monitor) ?? null)),
      helloAgoMs: (monitor) => {
        const atMs = this.#helloAtMs.get(monitor);
        return atMs === undefined ? null : timers.nowMs() - atMs;
      },
      request: (group, change) =>
        this.#requests.ask((id) => this.#groups.get(group)?.feed({ kind: 'requested', id, change })),
      listen: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      listenToRungs: (listener) => {
        this.#rungListeners.add(listener);
        return () => this.#rungListeners.delete(listener);
      },
      simulateFailure: (points) => {
        this.#crashPoints = points;
      },
      lost: (group) => this.#salvages.get(group) ?? null,
      giveUpHistory: (group, server) => {
        const picture = this.#groups.get(group)?.picture();
        const own = picture?.servers.find((each) => each.server === server)?.views;
        const failed = own?.some(({ monitor, view }) => monitor === config.monitor && view.salvage?.kind === 'failed');
        if (failed === true) this.#groups.get(group)?.feed({ kind: 'givenUp', server });
        return failed === true;
      },
      addresses: async (group) => await this.#groups.get(group)?.addresses(),
      statistics: (group) => {
        const running = this.#groups.get(group);
        return running === undefined ? undefined : { probeMs: running.probeMs() };
      },
    };
  }
}

const CRASH_POINTS = new Map<string, CrashPoint>([
  ['+elected-leader', 'crash-after-election'],
  ['+promoted-slave', 'crash-after-promotion'],
]);

function freshRecord(knownEpoch: number): DurableRecord {
  return {
    promised: knownEpoch as Epoch,
    votedFor: null,
    table: null,
    floor: null,
    longestLeaseMs: 0,
    leasedAmong: [],
    discovered: { servers: [], monitors: [] },
  };
}
