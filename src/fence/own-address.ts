import { isIPv4 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { canonicalHost } from '../address.js';

/** The addresses of a host, as `os.networkInterfaces()` gives them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Whether a numeric address belongs to the host with these interfaces; the whole of 127.0.0.0/8 always does. */
export function isOwnAddress(host: string, interfaces: Interfaces): boolean {
  const wanted = canonicalHost(host);
  if (wanted === null) return false;
  if (isIPv4(wanted) && wanted.startsWith('127.')) return true;
  return Object.values(interfaces).some((each) => each?.some(({ address }) => canonicalHost(address) === wanted));
}
