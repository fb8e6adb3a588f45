import type { DurableRecord, Message, MonitorId, Table } from '../../../sentinel/index.js';
import type { Host } from '../host.js';
import type { Observer, Site } from '../site.js';
import { Violation } from '../violation.js';

/** Nothing leaves a monitor that its disk does not bear out. */
export function watchClaims(site: Site): Observer {
  return {
    onEffect: (host, effect) => {
      if (host.foreign !== null) return;
      const { disk } = host;
      if (effect.kind === 'send') {
        const lengthMs = site.configOf(host.monitor).lease?.lengthMs ?? 0;
        const wrong = unbacked(effect.message, { to: effect.to, disk, lengthMs });
        if (wrong !== null) throw broken(host, `${effect.message.kind} ${wrong}`);
      } else if (effect.kind === 'promote') {
        const isTold = disk?.table?.target === effect.server || disk?.table?.master === effect.server;
        if (!isTold) throw broken(host, `promotes ${effect.server}`);
      }
    },
  };
}

/** What a message is held against. */
export interface Backing {
  readonly to: MonitorId;
  readonly disk: DurableRecord | null;
  readonly lengthMs: number;
}

function broken({ monitor, disk }: Host, text: string): Violation {
  const { table = null, promised = 0, votedFor = null } = disk ?? {};
  const held = `epoch ${promised}, vote ${votedFor ?? '-'}, table ${table === null ? '-' : versionText(table)}`;
  return new Violation('disk-before-word', `${monitor}: ${text}, but its disk says ${held}`);
}

/** What in the message is not on disk; null when everything is. */
export function unbacked(message: Message, { to, disk, lengthMs }: Backing): string | null {
  const promised = disk?.promised ?? 0;
  const table = disk?.table ?? null;
  switch (message.kind) {
    case 'heartbeat':
      if (message.promised > promised) return `promises epoch ${message.promised}`;
      return isBehind(table, message.version) ? `shows table ${versionText(message.version)}` : null;
    case 'voteRequest':
      return promised < message.epoch ? `asks for epoch ${message.epoch}` : null;
    case 'vote': {
      const isKept = promised === message.epoch && disk?.votedFor === to;
      return message.isGranted && !isKept ? `is granted in epoch ${message.epoch}` : null;
    }
    case 'write':
    case 'table':
      return isBehind(table, message.table) ? `is of table ${versionText(message.table)}` : null;
    case 'written':
      return message.isStored && isBehind(table, message) ? `confirms table ${versionText(message)}` : null;
    case 'leased':
      return (disk?.longestLeaseMs ?? 0) < lengthMs ? `promises ${lengthMs} ms` : null;
    case 'invite':
    case 'look':
    case 'release':
    case 'ask':
    case 'asked':
      return null;
  }
}

type Version = Pick<Table, 'version'> & { readonly epoch: number };

function isBehind(table: Table | null, claimed: Version | null): boolean {
  if (claimed === null) return false;
  return (
    table === null || table.epoch < claimed.epoch || (table.epoch === claimed.epoch && table.version < claimed.version)
  );
}

function versionText(version: Version | null): string {
  return version === null ? '-' : `${version.epoch}/${version.version}`;
}
