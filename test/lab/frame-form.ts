import { readArp } from '../../src/address/arp.js';
import { bytesOf, macText } from '../../src/address/ip-bytes.js';
import { readNeighbour } from '../../src/address/neighbour.js';

/**
 * What a frame is about an address: told to everybody in one of three ways, told to one who asked, said in its name to
 * find somebody else; or asked for, with an address of one's own or with none.
 */
export type FrameForm = 'announce-request' | 'announce-reply' | 'announce-na' | 'answer' | 'speech' | 'ask' | 'probe';

/** Whether its sender speaks as the one that has the address. */
export function isClaim(form: FrameForm): boolean {
  return form !== 'ask' && form !== 'probe';
}

/** Whether it tells everybody. */
export function isAnnouncement(form: FrameForm): boolean {
  return form.startsWith('announce');
}

/** The form of a frame and the card it came from; null where it is not about the address. */
export function formOf(frame: Buffer, address: string): { readonly form: FrameForm; readonly mac: string } | null {
  const ip = bytesOf(address);
  return ip.length === 4 ? arpForm(frame, ip) : neighbourForm(frame, ip);
}

function arpForm(frame: Buffer, ip: Buffer): { readonly form: FrameForm; readonly mac: string } | null {
  const packet = readArp(frame);
  if (packet === null) return null;
  const [isFrom, isAbout] = [packet.senderIp.equals(ip), packet.targetIp.equals(ip)];
  if (!isFrom && (!isAbout || packet.isReply)) return null;
  const mac = macText(packet.senderMac);
  if (isFrom && isAbout) return { form: packet.isReply ? 'announce-reply' : 'announce-request', mac };
  if (isFrom) return { form: packet.isReply ? 'answer' : 'speech', mac };
  return { form: packet.senderIp.every((byte) => byte === 0) ? 'probe' : 'ask', mac };
}

/** Where the flags of an advertisement stand, and the one that tells an answer to somebody (RFC 4861, 4.4). */
const FLAGS_AT = 58;
const SOLICITED = 0x40;

function neighbourForm(frame: Buffer, ip: Buffer): { readonly form: FrameForm; readonly mac: string } | null {
  const packet = readNeighbour(frame);
  if (packet === null) return null;
  const [isFrom, isAbout] = [packet.sourceIp.equals(ip), packet.targetIp.equals(ip)];
  const mac = macText(packet.sourceMac);
  if (packet.isAdvertisement) {
    if (!isAbout) return null;
    return { form: ((frame[FLAGS_AT] ?? 0) & SOLICITED) === 0 ? 'announce-na' : 'answer', mac };
  }
  if (isFrom) return { form: 'speech', mac };
  if (!isAbout) return null;
  return { form: packet.sourceIp.every((byte) => byte === 0) ? 'probe' : 'ask', mac };
}
