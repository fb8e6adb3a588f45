import type { Effect, MonitorId } from '../../../sentinel/index.js';
import type { Host } from '../host.js';
import type { ModelServer } from '../model-server.js';
import type { Observer, Site } from '../site.js';
import { Violation } from '../violation.js';
import { electoratesOf, isMajorityOf, keeperOf, leaseMsOf } from '../voters.js';
import { createVigil } from './vigil.js';

/** A server with a keeper takes writes only while a majority of the voters is bound not to vote its keeper away. */
export function watchLeases(site: Site): Observer {
  const vigil = createVigil(site);
  const lengthMs = leaseMsOf(site);
  const asked = new Map<string, number>();
  const bound = new Map<MonitorId, Bond>();
  const electorates = new Map<MonitorId, Electorates>();
  return {
    onStart: (host) => void bound.delete(host.monitor),
    onStored: (host, record) => noteElectorates(electorates, host, electoratesOf(site, record)),
    onDelivered: (to, from, message) => {
      if (message.kind === 'heartbeat' && message.lease !== null) {
        asked.set(`${to.monitor} ${from} ${message.lease.seq}`, site.agenda.now);
      } else if (message.kind === 'release' && bound.get(to.monitor)?.keeper === from) bound.delete(to.monitor);
    },
    onEffect: (host, effect) => {
      if (effect.kind !== 'send') return;
      const votedFor = voteIn(host, effect);
      if (votedFor !== null && bound.get(host.monitor)?.keeper !== votedFor)
        bound.set(host.monitor, { keeper: votedFor, untilMs: Number.NEGATIVE_INFINITY });
      if (effect.message.kind !== 'leased') return;
      const atMs = asked.get(`${host.monitor} ${effect.to} ${effect.message.seq}`);
      if (atMs !== undefined)
        bound.set(host.monitor, { keeper: effect.to, untilMs: atMs + lengthMs / host.clock.rate });
    },
    onMoment: () => {
      for (const server of site.servers.values()) {
        if (!server.isWritable || !vigil.isGuarded(server)) continue;
        const keeper = keeperOf(site, server);
        if (keeper !== null) checkCover(site, { keeper, server, bound, electorates, lengthMs });
      }
    },
  };
}

/** Whom a message votes for; null when it is no vote. Who asks for votes has voted for itself. */
function voteIn({ monitor }: Host, { to, message }: Extract<Effect, { kind: 'send' }>): MonitorId | null {
  if (message.kind === 'voteRequest') return monitor;
  return message.kind === 'vote' && message.isGranted ? to : null;
}

/** A promise to a keeper; or, with no time left, a vote for somebody, which ends every promise to others. */
interface Bond {
  readonly keeper: MonitorId;
  readonly untilMs: number;
}

interface Cover {
  readonly keeper: Host;
  readonly server: ModelServer;
  readonly bound: ReadonlyMap<MonitorId, Bond>;
  readonly electorates: ReadonlyMap<MonitorId, Electorates>;
  readonly lengthMs: number;
}

/** Who decides by a monitor's disk, and who did before: a lease that was counted among those holds until it ends. */
interface Electorates {
  readonly now: readonly (readonly MonitorId[])[];
  readonly before: readonly (readonly MonitorId[])[];
}

function noteElectorates(all: Map<MonitorId, Electorates>, { monitor }: Host, now: Electorates['now']): void {
  const known = all.get(monitor);
  if (known === undefined || JSON.stringify(known.now) !== JSON.stringify(now))
    all.set(monitor, { now, before: known?.now ?? [] });
}

/** A voter that restarted is bound by what it may have promised before; one that does not run cannot vote. */
function checkCover(site: Site, { keeper, server, bound, electorates, lengthMs }: Cover): void {
  const { now } = site.agenda;
  const held = new Set<MonitorId>();
  for (const host of site.hosts.values()) {
    if (host.foreign !== null) continue;
    const bond = bound.get(host.monitor);
    const isBound = bond?.keeper === keeper.monitor && (now <= bond.untilMs || host.state === null);
    const isFree = bond !== undefined && bond.keeper !== keeper.monitor;
    const isWaiting = !isFree && (host.state === null || now <= host.startedAtMs + lengthMs / host.clock.rate);
    if (host === keeper || isBound || isWaiting) held.add(host.monitor);
  }
  const known = electorates.get(keeper.monitor) ?? { now: electoratesOf(site, keeper.disk), before: [] };
  if ([...known.now, ...known.before].some((voters) => isMajorityOf(voters, held))) return;
  const text = `${server.id} takes writes, and only ${held.size} of ${site.hosts.size} voters are bound to its keeper`;
  throw new Violation('writes-under-lease', text);
}
