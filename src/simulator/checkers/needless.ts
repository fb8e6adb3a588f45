import type { MonitorId, Phase } from '../../../sentinel/index.js';
import { holds } from '../lineage.js';
import type { Mark } from '../lineage.js';
import type { ModelServer } from '../model-server.js';
import type { Observer, Site } from '../site.js';
import { Violation } from '../violation.js';
import { isSeenByMajority } from '../voters.js';

/** Between two looks at whether a master is well, in virtual ms. */
const SAMPLE_MS = 20;

/** From the last sign that a master was not well until nobody holds it against it any more, beside `downAfterMs`. */
const SETTLED_MS = 2000;

/** A master that serves, and that a majority reaches, is not replaced as lost. */
export function watchNeedless(site: Site): Observer {
  const wellSinceMs = new Map<string, number>();
  const plans = new Set<number>();
  const phases = new Map<MonitorId, Phase | undefined>();
  const latest = new Map<string, Mark>();
  const isWell = (server: ModelServer): boolean => {
    const mark = latest.get(server.id);
    const isWhole = mark === undefined || holds(server.lineage, server.position.offset, mark);
    return isWhole && server.isWritable && isSeenByMajority(site, server);
  };
  let nextMs = 0;
  return {
    onWrite: ({ id, position }) => void latest.set(id, position),
    onMoment: () => {
      const { now } = site.agenda;
      if (now < nextMs) return;
      nextMs = now + SAMPLE_MS;
      for (const server of site.servers.values()) {
        const key = `${server.instance} ${server.id}`;
        if (!isWell(server)) wellSinceMs.delete(key);
        else if (!wellSinceMs.has(key)) wellSinceMs.set(key, now);
      }
    },
    onStored: (host, { table, promised, votedFor }) => {
      const before = phases.get(host.monitor);
      phases.set(host.monitor, table?.phase);
      // A move that an operator wanted, and that can neither end nor go back, ends as a failover.
      if (before === 'handover') return;
      if (table?.phase !== 'promoting' || table.epoch !== promised || votedFor !== host.monitor) return;
      if (plans.has(table.epoch)) return;
      plans.add(table.epoch);
      const master = site.servers.get(table.master);
      if (master === undefined || !isWell(master)) return;
      const patienceMs = site.configOf(host.monitor).downAfterMs + SETTLED_MS;
      const sinceMs = wellSinceMs.get(`${master.instance} ${master.id}`) ?? site.agenda.now;
      const lastedMs = site.agenda.now - sinceMs;
      if (lastedMs < patienceMs) return;
      throw new Violation('needless-failover', `${host.monitor} replaces ${master.id}, well for ${lastedMs} ms`);
    },
  };
}
