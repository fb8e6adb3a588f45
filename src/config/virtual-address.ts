import { bytesOf } from '../address/ip-bytes.js';
import type { Refusal } from './reading.js';

/** Why an address with this prefix cannot be moved from host to host; null when it can. */
export function whyNotVirtual(address: string, prefix: number): Refusal | null {
  const hint = 'write an address of the network of that interface which no host has';
  if (/^127\.|^::1$/.test(address)) return { problem: 'never leaves its own host', hint };
  if (address.startsWith('0.')) return { problem: 'is of 0.0.0.0/8, which no host may have', hint };
  if (/^(22[4-9]|2[3-5]\d)\.|^ff/.test(address)) return { problem: 'is not the address of one host', hint };
  if (/^fe[89ab]/.test(address)) return { problem: 'holds on one link only and is taken by its card', hint };
  const end = endOfNetwork(address, prefix);
  return end === null ? null : { problem: `is ${end} of its network, and of no host`, hint: `${hint}, or /32 or /128` };
}

/** Networks of two addresses and of one have no such ends (RFC 3021, RFC 6164). */
function endOfNetwork(address: string, prefix: number): string | null {
  const bytes = bytesOf(address);
  if (prefix > 8 * bytes.length - 2) return null;
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const host = bits.slice(prefix);
  if (!host.includes('1')) return bytes.length === 4 ? 'the first address' : 'the anycast address of the routers';
  return bytes.length === 4 && !host.includes('0') ? 'the broadcast address' : null;
}
