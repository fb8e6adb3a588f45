import type { ServerId } from '../../../sentinel/index.js';
import { common } from '../lineage.js';
import type { Mark } from '../lineage.js';
import type { ModelServer } from '../model-server.js';
import type { Observer, Site } from '../site.js';
import { Violation } from '../violation.js';

/** A master that holds more than the one that it is made to follow: what it holds was kept before. */
export function watchHistories(site: Site): Observer {
  const masters = new Set<ServerId>();
  const kept = new Map<ServerId, Mark & { readonly instance: string }>();
  const isKept = ({ id, instance, position }: ModelServer): boolean => {
    const known = kept.get(id);
    const isSame = known?.instance === instance && known.history === position.history;
    return isSame && known.offset >= position.offset;
  };
  return {
    onMoment: () => {
      for (const { id, role } of site.servers.values()) {
        if (role === 'master') masters.add(id);
        else masters.delete(id);
      }
    },
    onDeed: (server, deed) => {
      const { id, instance, position, lineage } = server;
      if (deed.kind === 'salvage') kept.set(id, { instance, history: position.history, offset: position.offset });
      if (deed.kind !== 'follow' || !masters.has(id) || !hasKeeper(site, server)) return;
      const master = site.servers.get(deed.master);
      if (master === undefined) return;
      const shared = common(
        { lineage, offset: position.offset },
        { lineage: master.lineage, offset: master.position.offset },
      );
      if (shared >= position.offset || isKept(server)) return;
      const text = `${id} is to follow ${master.id} and loses ${position.offset - shared} bytes that nobody kept`;
      throw new Violation('kept-history', text);
    },
  };
}

function hasKeeper(site: Site, { n }: ModelServer): boolean {
  return [...site.hosts.values()].some((host) => host.n === n);
}
