import { hostOf } from '../../sentinel/index.js';
import type { Effect, Message } from '../../sentinel/index.js';
import type { Observer, Site } from './site.js';

/** Adds to the trace what monitors say to each other, besides their heartbeats. */
export function watchTalk(site: Site): Observer {
  return {
    onEffect: (host, effect) => {
      const text = effect.kind === 'send' ? describe(effect.message) : null;
      if (text !== null) site.note(host, () => `to ${toOf(effect)}: ${text}`);
    },
  };
}

function toOf(effect: Effect): string {
  return effect.kind === 'send' ? effect.to : '';
}

function describe(message: Message): string | null {
  switch (message.kind) {
    case 'voteRequest':
      return `asks for a vote in epoch ${message.epoch} (${message.purpose})`;
    case 'vote':
      return message.isGranted
        ? `votes in epoch ${message.epoch}`
        : `refuses epoch ${message.epoch}: ${message.reason}`;
    case 'write':
      return `write ${message.epoch}/${message.table.version}: ${message.table.phase} ${hostOf(message.table.target ?? message.table.master)}`;
    case 'written':
      return `${message.isStored ? 'stored' : 'did not store'} ${message.epoch}/${message.version}`;
    case 'release':
      return 'releases the lease';
    case 'heartbeat':
    case 'table':
    case 'invite':
    case 'look':
    case 'leased':
    case 'ask':
    case 'asked':
      return null;
  }
}
