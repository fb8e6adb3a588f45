import type { MonitorId, ServerId } from '../../sentinel/index.js';
import { splitAddress } from '../address.js';

/** The two halves of `host:port` as the wire shows them: IPv6 hosts without brackets. */
export interface WireAddress {
  readonly host: string;
  readonly port: string;
}

/** Splits an id; null (nothing is known) becomes `?` and `0`, as Sentinel writes it. */
export function wireAddress(id: MonitorId | ServerId | null): WireAddress {
  if (id === null) return { host: '?', port: '0' };
  const { host, port } = splitAddress(id);
  return { host, port: String(port) };
}
