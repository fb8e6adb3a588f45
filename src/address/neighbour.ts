/** What a neighbour message says (RFC 4861). */
export interface NeighbourPacket {
  /** An advertisement ("it is here") or a solicitation ("where is it?"). */
  readonly isAdvertisement: boolean;
  readonly sourceMac: Buffer;
  readonly sourceIp: Buffer;
  /** The address that it is about. */
  readonly targetIp: Buffer;
}

const ETHERTYPE = 0x86dd;
const SOLICITATION = 135;
const ADVERTISEMENT = 136;
const ANY = Buffer.alloc(16);
const ALL_NODES = Buffer.from('ff020000000000000000000000000001', 'hex');
/** An address of more than this is asked for in the group of its last three bytes. */
const SOLICITED = Buffer.from('ff0200000000000000000001ff', 'hex');
const OVERRIDE = 0x20;
const MESSAGE_AT = 54;

/** "This address is at my card, whatever you knew before", to everybody. */
export function advertisement(mac: Buffer, ip: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from([OVERRIDE, 0, 0, 0]), ip, Buffer.from([2, 1]), mac]);
  return frameOf({ type: ADVERTISEMENT, mac, source: ip, destination: ALL_NODES, body });
}

/** "Does anybody have this address?", as before it is taken (RFC 4862). */
export function solicitation(mac: Buffer, ip: Buffer): Buffer {
  const destination = Buffer.concat([SOLICITED, ip.subarray(13)]);
  return frameOf({ type: SOLICITATION, mac, source: ANY, destination, body: Buffer.concat([Buffer.alloc(4), ip]) });
}

/** "Where is that address?", asked in the name of one's own, which the other learns by that. */
export function question(mac: Buffer, ip: Buffer, other: Buffer): Buffer {
  const destination = Buffer.concat([SOLICITED, other.subarray(13)]);
  const body = Buffer.concat([Buffer.alloc(4), other, Buffer.from([1, 1]), mac]);
  return frameOf({ type: SOLICITATION, mac, source: ip, destination, body });
}

/** What a frame says; null where it is no neighbour message. */
export function readNeighbour(frame: Buffer): NeighbourPacket | null {
  if (frame.length < MESSAGE_AT + 24 || frame.readUInt16BE(12) !== ETHERTYPE || frame[20] !== 58) return null;
  const type = frame[MESSAGE_AT];
  // What has crossed a router has another hop limit, and is forged.
  if ((type !== SOLICITATION && type !== ADVERTISEMENT) || frame[21] !== 255) return null;
  return {
    isAdvertisement: type === ADVERTISEMENT,
    sourceMac: frame.subarray(6, 12),
    sourceIp: frame.subarray(22, 38),
    targetIp: frame.subarray(MESSAGE_AT + 8, MESSAGE_AT + 24),
  };
}

interface Parts {
  readonly type: number;
  readonly mac: Buffer;
  readonly source: Buffer;
  readonly destination: Buffer;
  readonly body: Buffer;
}

function frameOf({ type, mac, source, destination, body }: Parts): Buffer {
  const message = Buffer.concat([Buffer.from([type, 0, 0, 0]), body]);
  message.writeUInt16BE(checksum(message, source, destination), 2);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0x60000000, 0);
  head.writeUInt16BE(message.length, 4);
  head.set([58, 255], 6);
  const toMac = Buffer.concat([Buffer.from([0x33, 0x33]), destination.subarray(12)]);
  const ethertype = Buffer.from([0x86, 0xdd]);
  return Buffer.concat([toMac, mac, ethertype, head, source, destination, message]);
}

/** The internet checksum over the message and the pseudo header (RFC 8200, 8.1). */
function checksum(message: Buffer, source: Buffer, destination: Buffer): number {
  const tail = Buffer.alloc(8);
  tail.writeUInt32BE(message.length, 0);
  tail.writeUInt32BE(58, 4);
  const all = Buffer.concat([source, destination, tail, message, Buffer.alloc(message.length % 2)]);
  let sum = 0;
  for (let at = 0; at < all.length; at += 2) sum += all.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
