import { isIPv4 } from 'node:net';
import { canonicalHost, splitAddress } from '../address.js';

/**
 * Orders `host:port` identities as people count: IPv4 by its four numbers, then IPv6 by its eight, then anything
 * else by text, and equal hosts by port.
 */
export function compareAddresses(a: string, b: string): number {
  const left = sortKey(a);
  const right = sortKey(b);
  for (const [place, number] of left.numbers.entries()) {
    const difference = number - (right.numbers[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return compareTexts(left.text, right.text) || left.port - right.port || compareTexts(a, b);
}

interface SortKey {
  /** The family first, so that keys of different lengths never meet beyond it. */
  readonly numbers: readonly number[];
  readonly text: string;
  readonly port: number;
}

function sortKey(id: string): SortKey {
  const { host, port } = splitAddress(id);
  const place = Number.isNaN(port) ? 0 : port;
  if (isIPv4(host)) return { numbers: [4, ...host.split('.').map(Number)], text: '', port: place };
  const canonical = canonicalHost(host);
  if (canonical !== null) return { numbers: [6, ...ipv6Numbers(canonical)], text: '', port: place };
  return { numbers: [9], text: host, port: place };
}

/** Of the canonical form, which has no dotted part. */
function ipv6Numbers(host: string): number[] {
  const [head = '', tail = ''] = host.split('::');
  const before = hexGroups(head);
  const after = hexGroups(tail);
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

function hexGroups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function compareTexts(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}
