import type { ServerId } from '../../../sentinel/index.js';
import type { ModelServer } from '../model-server.js';
import type { Observer, Site } from '../site.js';
import { Violation } from '../violation.js';
import { createVigil } from './vigil.js';

/**
 * At most one server takes writes at any instant. The one exception is stated in DESIGN 3.4 and judged in vigil.ts: a
 * master that was cut off while nobody could fence it goes on until its own limit ends its writes. A server that a monitor
 * opens while another one takes writes is no such master.
 */
export function watchWriters(site: Site): Observer {
  const vigil = createVigil(site);
  const open = new Set<ServerId>();
  const openedBeside = new Set<ServerId>();
  return {
    onDeed: (server) => {
      if (open.has(server.id) || !server.isWritable) return;
      if ([...site.servers.values()].some((other) => other !== server && other.isWritable)) openedBeside.add(server.id);
    },
    onMoment: () => {
      vigil.look();
      for (const server of site.servers.values()) {
        if (server.role === 'master' && !server.isFenced) open.add(server.id);
        else if (open.delete(server.id)) openedBeside.delete(server.id);
      }
      let writers = 0;
      for (const server of site.servers.values()) if (server.isWritable) writers += 1;
      if (writers > 1) judge(site, (server) => !openedBeside.has(server.id) && vigil.isExcused(server));
    },
  };
}

function judge(site: Site, isExcused: (server: ModelServer) => boolean): void {
  const writers = [...site.servers.values()].filter((server) => server.isWritable);
  const guilty = writers.filter((server) => !isExcused(server));
  if (guilty.length < 2) return;
  throw new Violation('one-writer', `${writers.map(({ id }) => id).join(' and ')} take writes at the same time`);
}
