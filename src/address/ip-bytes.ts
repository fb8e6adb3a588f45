import { isIPv4 } from 'node:net';
import { canonicalHost } from '../address.js';

/** A numeric address as it stands in packets: 4 or 16 bytes. */
export function bytesOf(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const words = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));
  const last = tail === undefined ? [] : words(tail);
  const zeros = Array.from({ length: 8 - words(head).length - last.length }, () => '0');
  const bytes = Buffer.alloc(16);
  [...words(head), ...zeros, ...last].forEach((word, place) =>
    bytes.writeUInt16BE(Number.parseInt(word, 16), 2 * place),
  );
  return bytes;
}

/** The reverse: the one form in which addresses are compared. */
export function addressOf(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join('.');
  const words = Array.from({ length: 8 }, (_, place) => bytes.readUInt16BE(2 * place).toString(16));
  return canonicalHost(words.join(':')) ?? words.join(':');
}

/** The hardware address as people write it. */
export function macText(mac: Buffer): string {
  return [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** The reverse; null for what is none. */
export function macBytes(text: string): Buffer | null {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text) ? Buffer.from(text.replaceAll(':', ''), 'hex') : null;
}

/** Whether two addresses of one family agree in the first bits. */
export function isInSubnet(address: string, of: { readonly address: string; readonly prefix: number }): boolean {
  const [one, other] = [bytesOf(address), bytesOf(of.address)];
  if (one.length !== other.length) return false;
  return one.every((byte, place) => {
    const bits = Math.min(8, Math.max(0, of.prefix - 8 * place));
    return (byte ^ (other[place] ?? 0)) >>> (8 - bits) === 0;
  });
}
