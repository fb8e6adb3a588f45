import type { Observer, Site } from '../site.js';
import { Violation } from '../violation.js';

/** At most one host has the virtual addresses at any instant, whichever monitors are dead or stopped. */
export function watchHolders(site: Site): Observer {
  return {
    onMoment: () => {
      const { now } = site.agenda;
      let holders = 0;
      for (const host of site.hosts.values()) if (host.addressUntilMs > now) holders += 1;
      if (holders < 2) return;
      const names = [...site.hosts.values()].filter((host) => host.addressUntilMs > now).map(({ monitor }) => monitor);
      throw new Violation('one-holder', `${names.join(' and ')} have the virtual addresses at the same time`);
    },
  };
}
