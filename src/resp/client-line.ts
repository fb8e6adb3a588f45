import type { Client } from './client.js';

/** One client as CLIENT LIST shows it, without line end. What only a Redis has (databases, buffers, keys) is 0. */
export function clientLine(client: Client, nowMs: number): string {
  const seconds = (sinceMs: number): number => Math.max(0, Math.floor((nowMs - sinceMs) / 1000));
  const fields: readonly (readonly [string, string | number])[] = [
    ['id', client.id],
    ['addr', client.address],
    ['laddr', client.localAddress],
    ['fd', 0],
    ['name', client.name],
    ['age', seconds(client.connectedMs)],
    ['idle', seconds(client.activeMs)],
    ['flags', client.channels.size + client.patterns.size > 0 ? 'P' : 'N'],
    ['db', 0],
    ['sub', client.channels.size],
    ['psub', client.patterns.size],
    ['ssub', 0],
    ['multi', -1],
    ...BUFFERS,
    ['events', 'r'],
    ['cmd', client.lastCommand],
    ['user', 'default'],
    ['redir', -1],
    ['resp', client.proto],
    ['lib-name', client.libraryName],
    ['lib-ver', client.libraryVersion],
  ];
  return fields.map(([name, value]) => `${name}=${value}`).join(' ');
}

const BUFFERS = ['qbuf', 'qbuf-free', 'argv-mem', 'multi-mem', 'rbs', 'rbp', 'obl', 'oll', 'omem', 'tot-mem'].map(
  (name) => [name, 0] as const,
);
