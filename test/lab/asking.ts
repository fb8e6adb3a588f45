import { bytesOf } from '../../src/address/ip-bytes.js';
import { probeOf } from '../../src/address/listener.js';

/** Who asks: its card and its address of IPv6. */
export interface Asker {
  readonly mac: Buffer;
  readonly address6: string;
}

/** A frame that asks who has an address, and that only the one who asks is answered to. */
export function askingFrame(address: string, { mac, address6 }: Asker): Buffer {
  const target = bytesOf(address);
  // A probe of IPv4 is answered to the card that it came from.
  return target.length === 4 ? probeOf(address, mac) : solicitation(target, mac, bytesOf(address6));
}

/** A solicitation from an address of one's own, with the card to answer to (RFC 4861, 4.3): one from nobody is answered to all. */
function solicitation(target: Buffer, mac: Buffer, source: Buffer): Buffer {
  const destination = Buffer.concat([Buffer.from('ff0200000000000000000001ff', 'hex'), target.subarray(13)]);
  const message = Buffer.concat([Buffer.from([135, 0, 0, 0, 0, 0, 0, 0]), target, Buffer.from([1, 1]), mac]);
  const pseudo = Buffer.from([0, 0, 0, message.length, 0, 0, 0, 58]);
  message.writeUInt16BE(complementOfSum(Buffer.concat([source, destination, pseudo, message])), 2);
  const head = Buffer.from([0x60, 0, 0, 0, 0, message.length, 58, 255]);
  const to = Buffer.concat([Buffer.from([0x33, 0x33]), destination.subarray(12)]);
  return Buffer.concat([to, mac, Buffer.from([0x86, 0xdd]), head, source, destination, message]);
}

function complementOfSum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
