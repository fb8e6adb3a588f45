import { arpAnnouncements, arpProbe, arpQuestion, readArp } from './arp.js';
import { bytesOf, macText } from './ip-bytes.js';
import { advertisement, question, readNeighbour, solicitation } from './neighbour.js';

/** Another machine spoke as the holder of an address. */
export interface Sighting {
  readonly mac: string;
  /** What it said. */
  readonly evidence: string;
}

/** The frames with which an address is announced, one after the other. */
export function announcementsOf(address: string, mac: Buffer): readonly Buffer[] {
  const ip = bytesOf(address);
  return ip.length === 4 ? arpAnnouncements(mac, ip) : [advertisement(mac, ip)];
}

/** The frame that asks whether anybody has an address, without claiming it. */
export function probeOf(address: string, mac: Buffer): Buffer {
  const ip = bytesOf(address);
  return ip.length === 4 ? arpProbe(mac, ip) : solicitation(mac, ip);
}

/** Who speaks to which gateway; its hardware address is null when it is not known. */
export interface Introduction {
  readonly address: string;
  readonly mac: Buffer;
  readonly gateway: string;
  readonly gatewayMac: Buffer | null;
}

/** The frame that makes a gateway learn where an address is: a question to it in the name of that address. */
export function introductionOf({ address, mac, gateway, gatewayMac }: Introduction): Buffer {
  const [ip, other] = [bytesOf(address), bytesOf(gateway)];
  return ip.length === 4 ? arpQuestion(mac, ip, { ip: other, mac: gatewayMac }) : question(mac, ip, other);
}

/** What a frame says about who holds an address; null where it says nothing. */
export function sightingIn(frame: Buffer, address: string): Sighting | null {
  const ip = bytesOf(address);
  return ip.length === 4 ? arpSighting(frame, ip) : neighbourSighting(frame, ip);
}

/** Whoever gives the address as its own holds it; a probe gives none. */
function arpSighting(frame: Buffer, ip: Buffer): Sighting | null {
  const packet = readArp(frame);
  if (packet === null || !packet.senderIp.equals(ip)) return null;
  return { mac: macText(packet.senderMac), evidence: packet.isReply ? 'an ARP reply' : 'an ARP request in its name' };
}

function neighbourSighting(frame: Buffer, ip: Buffer): Sighting | null {
  const packet = readNeighbour(frame);
  if (packet === null) return null;
  if (packet.isAdvertisement && packet.targetIp.equals(ip)) {
    return { mac: macText(packet.sourceMac), evidence: 'a neighbour advertisement' };
  }
  return packet.sourceIp.equals(ip) ? { mac: macText(packet.sourceMac), evidence: 'a solicitation in its name' } : null;
}
