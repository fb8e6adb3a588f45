import type { MonitorId, Position, ServerId, Table } from '../../../sentinel/index.js';
import type { Host } from '../host.js';
import { common, lacking } from '../lineage.js';
import type { Lineage } from '../lineage.js';
import type { ModelServer } from '../model-server.js';
import type { Observer, Site } from '../site.js';
import { Violation } from '../violation.js';
import { electoratesOf, isMajorityOf } from '../voters.js';

/** How long a replica must have stood still, in reach of the leader, to be sure that the leader knows where it stands. */
const CALM_MS = 1500;

/** Between two looks at what stands still, in virtual ms. */
const SAMPLE_MS = 50;

/**
 * Whoever is chosen to take a lost master's place holds what every replica held that the leader could read, and no less
 * than the floor that the leader knew of.
 */
export function watchSuccessors(site: Site): Observer {
  const reigns = new Map<ServerId, Reign>();
  const floors = new Map<string, Heard>();
  const plans = new Set<string>();
  const targets = new Map<MonitorId, ServerId | null>();
  const calm = createCalm(site);
  return {
    onMoment: () => calm.lookOften(),
    onWrite: ({ id, lineage, position }) => void reigns.set(id, { lineage, offset: position.offset }),
    onDelivered: (to, from, message) => {
      if (message.kind !== 'vote' || !message.isGranted) return;
      const key = `${message.epoch} ${to.monitor}`;
      const known = floors.get(key) ?? { voters: new Set([to.monitor]), floors: [] };
      // Who has been elected asks nobody further: what comes later is not known to the choice.
      if (electoratesOf(site, to.disk).every((voters) => isMajorityOf(voters, known.voters))) return;
      const isSameReign = message.table?.master === to.disk?.table?.master;
      floors.set(key, {
        voters: new Set([...known.voters, from]),
        floors: [...known.floors, isSameReign ? message.floor : null],
      });
    },
    onStored: (host, { table, promised, votedFor, floor }) => {
      const before = targets.get(host.monitor) ?? null;
      targets.set(host.monitor, table?.target ?? null);
      // A target that another leader recorded is not chosen again: its promotion is finished.
      if (before !== null && before === table?.target) return;
      if (table?.phase !== 'promoting' || table.epoch !== promised || votedFor !== host.monitor) return;
      const key = `${table.epoch}/${table.version}`;
      if (plans.has(key)) return;
      plans.add(key);
      calm.look();
      const heard = floors.get(`${table.epoch} ${host.monitor}`)?.floors ?? [];
      const known = [floor, ...heard].filter((each) => each !== null).filter((each) => isRelated(each, floor));
      judge({ site, host, table, reign: reigns.get(table.master), floors: known, calmSinceMs: calm.sinceMs });
    },
  };
}

/** A leader that accepted the loss of a history does not go by what others still know of that. */
function isRelated(a: Position, b: Position | null): boolean {
  return b === null || a.history === b.history || a.parent?.history === b.history || b.parent?.history === a.history;
}

/** Who voted for a candidate, and what they knew of the old master. */
interface Heard {
  readonly voters: ReadonlySet<MonitorId>;
  readonly floors: readonly (Position | null)[];
}

/** The stream of a server as it was at its latest write. */
interface Reign {
  readonly lineage: Lineage;
  readonly offset: number;
}

interface Choice {
  readonly site: Site;
  readonly host: Host;
  readonly table: Table;
  readonly reign: Reign | undefined;
  readonly floors: readonly Position[];
  readonly calmSinceMs: (monitor: MonitorId, server: ServerId) => number;
}

function judge({ site, host, table, reign, floors, calmSinceMs }: Choice): void {
  const target = [...site.servers.values()].find(({ id }) => id === table.target);
  if (target === undefined || target.role === 'master') return;
  const allowed = site.configOf(host.monitor).maxLagBytes;
  for (const floor of floors) {
    const lost = lacking(target.lineage, target.position.offset, floor);
    if (lost > allowed && isHeldSomewhere(site, floor, allowed))
      throw new Violation('floor', `${host.monitor} chose ${target.id}, which lacks ${lost} bytes of ${table.master}`);
  }
  if (reign === undefined) return;
  const held = common(reign, { lineage: target.lineage, offset: target.position.offset });
  for (const other of site.servers.values()) {
    if (
      other === target ||
      !belongs(table, other.id) ||
      !isEligible(other, table.master) ||
      !site.network.isOpen(host.n, other.n)
    )
      continue;
    if (site.agenda.now - calmSinceMs(host.monitor, other.id) < CALM_MS) continue;
    if (common(reign, { lineage: other.lineage, offset: other.position.offset }) <= held) continue;
    throw new Violation('best-successor', `${host.monitor} chose ${target.id}, and ${other.id} holds more`);
  }
}

/** A server that is no member, or is about to leave, is not chosen. */
function belongs({ order, next }: Table, server: ServerId): boolean {
  return order.includes(server) && next?.order.includes(server) !== false;
}

/** What was erased everywhere cannot be waited for. */
function isHeldSomewhere(site: Site, floor: Position, allowed: number): boolean {
  return [...site.servers.values()].some(
    ({ lineage, position }) => lacking(lineage, position.offset, floor) <= allowed,
  );
}

function isEligible(server: ModelServer, master: ServerId): boolean {
  const isAnswering = server.isUp && !server.isHung && server.role === 'replica';
  return isAnswering && server.id !== master && server.master === master && server.priority > 0 && server.hasSynced;
}

interface Calm {
  readonly look: () => void;
  readonly lookOften: () => void;
  readonly sinceMs: (monitor: MonitorId, server: ServerId) => number;
}

/** What a monitor can read of a server at one moment. */
interface Reading {
  readonly instance: string;
  readonly isAnswering: boolean;
  readonly history: string;
  readonly offset: number;
  readonly master: ServerId | null;
  readonly isOpen: boolean;
  readonly awakeSinceMs: number;
  readonly sinceMs: number;
}

/** Since when nothing changed in what a monitor can read of a server. */
function createCalm(site: Site): Calm {
  const pairs = [...site.servers.values()].map((server) => ({ server, readings: new Map<MonitorId, Reading>() }));
  let nextMs = 0;
  const look = (): void => {
    nextMs = site.agenda.now + SAMPLE_MS;
    for (const { server, readings } of pairs) {
      if (server.role === 'master') continue;
      for (const host of site.hosts.values()) {
        const before = readings.get(host.monitor);
        const isOpen = site.network.isOpen(host.n, server.n);
        if (before === undefined || !isSame(before, server, host, isOpen))
          readings.set(host.monitor, readingOf(server, host, isOpen, site.agenda.now));
      }
    }
  };
  return {
    look,
    lookOften: () => {
      if (site.agenda.now >= nextMs) look();
    },
    sinceMs: (monitor, server) => {
      const readings = pairs.find((each) => each.server.id === server)?.readings;
      return readings?.get(monitor)?.sinceMs ?? site.agenda.now;
    },
  };
}

function readingOf(server: ModelServer, host: Host, isOpen: boolean, now: number): Reading {
  const { instance, position, master } = server;
  const { history, offset } = position;
  const isAnswering = server.isUp && !server.isHung;
  return { instance, isAnswering, history, offset, master, isOpen, awakeSinceMs: host.awakeSinceMs, sinceMs: now };
}

/** A monitor that was started or went on reads anew. */
function isSame(before: Reading, server: ModelServer, host: Host, isOpen: boolean): boolean {
  const { position } = server;
  return (
    before.offset === position.offset &&
    before.history === position.history &&
    before.isAnswering === (server.isUp && !server.isHung) &&
    before.isOpen === isOpen &&
    before.awakeSinceMs === host.awakeSinceMs &&
    before.instance === server.instance &&
    before.master === server.master
  );
}
