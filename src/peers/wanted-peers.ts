import type { MonitorId } from '../../sentinel/index.js';
import type { PeerLinks } from './links.js';

/** Which groups want a link to which monitor: one link serves all of them, and ends with the last. */
export interface WantedPeers {
  /** `isFormer`: the group only has to tell it that it was removed. */
  want(group: string, peer: MonitorId, isFormer: boolean): void;
  release(group: string, peer: MonitorId): void;
}

/** Wants nothing at first. */
export function createWantedPeers({ links }: { readonly links: Pick<PeerLinks, 'add' | 'remove'> }): WantedPeers {
  const wishes = new Map<MonitorId, Map<string, boolean>>();
  const follow = (peer: MonitorId): void => {
    const wanting = wishes.get(peer);
    if (wanting === undefined || wanting.size === 0) {
      wishes.delete(peer);
      return links.remove(peer);
    }
    links.add(peer, { isFormer: [...wanting.values()].every((isFormer) => isFormer) });
  };
  return {
    want: (group, peer, isFormer) => {
      const wanting = wishes.get(peer) ?? new Map<string, boolean>();
      wishes.set(peer, wanting.set(group, isFormer));
      follow(peer);
    },
    release: (group, peer) => {
      if (wishes.get(peer)?.delete(group) === true) follow(peer);
    },
  };
}
