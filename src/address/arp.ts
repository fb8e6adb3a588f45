/** What one ARP packet says (RFC 826), whatever was its purpose. */
export interface ArpPacket {
  readonly isReply: boolean;
  readonly senderMac: Buffer;
  readonly senderIp: Buffer;
  readonly targetMac: Buffer;
  readonly targetIp: Buffer;
}

/** Sent to everybody on the link. */
const BROADCAST = Buffer.alloc(6, 0xff);
const NOBODY = Buffer.alloc(6);
const ANY = Buffer.alloc(4);
const ETHERTYPE = 0x0806;
const FRAME_BYTES = 42;

/** The two forms of "this address is at my card", since some receivers take only one of them. */
export function arpAnnouncements(mac: Buffer, ip: Buffer): readonly Buffer[] {
  return [
    arpFrame({ isReply: false, senderMac: mac, senderIp: ip, targetMac: NOBODY, targetIp: ip }, BROADCAST),
    // With the target's hardware address as broadcast Linux would not take it for gratuitous.
    arpFrame({ isReply: true, senderMac: mac, senderIp: ip, targetMac: mac, targetIp: ip }, BROADCAST),
  ];
}

/** "Who has this address?", asked without claiming it (RFC 5227). */
export function arpProbe(mac: Buffer, ip: Buffer): Buffer {
  return arpFrame({ isReply: false, senderMac: mac, senderIp: ANY, targetMac: NOBODY, targetIp: ip }, BROADCAST);
}

/** "Who has that address?", asked in the name of one's own; to everybody where the card of the other is not known. */
export function arpQuestion(
  mac: Buffer,
  ip: Buffer,
  other: { readonly ip: Buffer; readonly mac: Buffer | null },
): Buffer {
  const packet = { isReply: false, senderMac: mac, senderIp: ip, targetMac: NOBODY, targetIp: other.ip };
  return arpFrame(packet, other.mac ?? BROADCAST);
}

/** What a frame says; null where it is no ARP of IPv4 over Ethernet. */
export function readArp(frame: Buffer): ArpPacket | null {
  if (frame.length < FRAME_BYTES || frame.readUInt16BE(12) !== ETHERTYPE) return null;
  if (frame.readUInt32BE(14) !== 0x00010800 || frame.readUInt16BE(18) !== 0x0604) return null;
  const operation = frame.readUInt16BE(20);
  if (operation !== 1 && operation !== 2) return null;
  return {
    isReply: operation === 2,
    senderMac: frame.subarray(22, 28),
    senderIp: frame.subarray(28, 32),
    targetMac: frame.subarray(32, 38),
    targetIp: frame.subarray(38, 42),
  };
}

function arpFrame(packet: ArpPacket, to: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(ETHERTYPE, 0);
  head.writeUInt32BE(0x00010800, 2);
  head.writeUInt16BE(0x0604, 6);
  head.writeUInt16BE(packet.isReply ? 2 : 1, 8);
  return Buffer.concat([
    to,
    packet.senderMac,
    head,
    packet.senderMac,
    packet.senderIp,
    packet.targetMac,
    packet.targetIp,
  ]);
}
