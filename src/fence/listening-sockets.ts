import { isIPv4 } from 'node:net';
import type { Address } from '../address.js';
import { canonicalHost } from '../address.js';

/**
 * The inodes of the sockets that listen at an address, in the tables that Linux shows as /proc/net/tcp and
 * /proc/net/tcp6 (proc(5)): by that address itself, or by all addresses of the host.
 */
export function listeningInodes({ host, port }: Address, tables: readonly string[]): ReadonlySet<string> {
  const wanted = canonicalHost(host);
  const inodes = new Set<string>();
  for (const line of tables.flatMap((table) => table.split('\n'))) {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    const [address = '', hexPort = ''] = local.split(':');
    if (state !== LISTEN || inode === undefined || Number.parseInt(hexPort, 16) !== port) continue;
    const bound = readHost(address);
    if (bound !== null && (bound === wanted || isEverything(bound, wanted))) inodes.add(inode);
  }
  return inodes;
}

/** The state of a socket that listens. */
const LISTEN = '0A';

/** A socket for all IPv6 addresses usually takes connections by IPv4 as well. */
function isEverything(bound: string, wanted: string | null): boolean {
  return bound === '::' || (bound === '0.0.0.0' && wanted !== null && isIPv4(wanted));
}

/** Words of four bytes, each with its lowest byte first, as the common processors keep them. */
function readHost(hex: string): string | null {
  if (!/^(?:[0-9A-F]{8}){1,4}$/i.test(hex)) return null;
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const values = bytes.map((byte) => Number.parseInt(byte, 16));
  if (values.length === 4) return values.join('.');
  if (values.length !== 16) return null;
  const isMapped = /^0{20}f{4}$/i.test(bytes.slice(0, 12).join(''));
  if (isMapped) return values.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, place) => `${bytes[2 * place]}${bytes[2 * place + 1]}`);
  return canonicalHost(groups.join(':'));
}
