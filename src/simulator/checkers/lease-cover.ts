import type { MonitorId } from '../../../sentinel/index.js';
import { worldTime } from '../host.js';
import type { Host } from '../host.js';
import type { ModelServer } from '../model-server.js';
import type { Observer, Site } from '../site.js';
import { Violation } from '../violation.js';
import { keeperOf, majorityOf } from '../voters.js';
import { createVigil } from './vigil.js';

/** A server with a keeper takes writes only while a majority of the voters is bound not to vote its keeper away. */
export function watchLeases(site: Site): Observer {
  const vigil = createVigil(site);
  const asked = new Map<string, number>();
  const bound = new Map<MonitorId, Bond>();
  return {
    onStart: (host) => void bound.delete(host.monitor),
    onDelivered: (to, from, message) => {
      if (message.kind === 'heartbeat' && message.lease !== null) {
        asked.set(`${to.monitor} ${from} ${message.lease.seq}`, site.agenda.now);
      } else if (message.kind === 'release' && bound.get(to.monitor)?.keeper === from) bound.delete(to.monitor);
    },
    onEffect: (host, effect) => {
      if (effect.kind !== 'send' || effect.message.kind !== 'leased') return;
      const atMs = asked.get(`${host.monitor} ${effect.to} ${effect.message.seq}`);
      if (atMs !== undefined) bound.set(host.monitor, { keeper: effect.to, untilMs: atMs + ownLeaseMs(site, host) });
    },
    onMoment: () => {
      for (const server of site.servers.values()) {
        if (!server.isWritable || !vigil.isGuarded(server)) continue;
        const keeper = keeperOf(site, server);
        if (keeper !== null) checkCover(site, { keeper, server, bound });
      }
    },
  };
}

interface Bond {
  readonly keeper: MonitorId;
  readonly untilMs: number;
}

interface Cover {
  readonly keeper: Host;
  readonly server: ModelServer;
  readonly bound: ReadonlyMap<MonitorId, Bond>;
}

/** A voter that restarted is bound by what it may have promised before; one that does not run cannot vote. */
function checkCover(site: Site, { keeper, server, bound }: Cover): void {
  const { now } = site.agenda;
  let count = 0;
  for (const host of site.hosts.values()) {
    if (host.foreign !== null) continue;
    const promise = bound.get(host.monitor);
    const isBound = promise !== undefined && promise.keeper === keeper.monitor && now <= promise.untilMs;
    const isWaiting = host.state === null || now <= host.startedAtMs + ownLeaseMs(site, host);
    if (host === keeper || isBound || isWaiting) count += 1;
  }
  if (count >= majorityOf(site)) return;
  const text = `${server.id} takes writes, and only ${count} of ${site.hosts.size} voters are bound to its keeper`;
  throw new Violation('writes-under-lease', text);
}

/** How long a promise lasts by the voter's own clock, in the time of the world. */
function ownLeaseMs(site: Site, host: Host): number {
  const lengthMs = site.configOf(host.monitor).lease?.lengthMs ?? 0;
  return worldTime(host, lengthMs) - worldTime(host, 0);
}
