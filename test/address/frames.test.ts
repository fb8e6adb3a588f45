import { expect } from 'chai';
import { arpAnnouncements, arpProbe, arpQuestion, readArp } from '../../src/address/arp.js';
import { addressOf, bytesOf, macBytes, macText } from '../../src/address/ip-bytes.js';
import { announcementsOf, probeOf, sightingIn } from '../../src/address/listener.js';
import { advertisement, question, readNeighbour, solicitation } from '../../src/address/neighbour.js';

const MAC = Buffer.from('020000000005', 'hex');
const OWN = '10.0.0.100';
const IP = bytesOf(OWN);
const IP6 = bytesOf('fd00::100');

describe('the bytes of an address', () => {
  for (const [text, hex] of [
    ['10.0.0.100', '0a000064'],
    ['fd00::100', 'fd000000000000000000000000000100'],
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['fe80::', 'fe800000000000000000000000000000'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ] as const) {
    it(`are ${hex} for ${text}, and back`, () => {
      expect(bytesOf(text).toString('hex')).to.equal(hex);
      expect(addressOf(Buffer.from(hex, 'hex'))).to.equal(text);
    });
  }

  it('of a card are read and written in one form', () => {
    expect(macText(MAC)).to.equal('02:00:00:00:00:05');
    expect(macBytes('02:00:00:00:00:05')).to.deep.equal(MAC);
    expect(macBytes('02:00:00:00:05')).to.equal(null);
  });
});

describe('ARP frames', () => {
  it('announce as a request and as a reply, both to everybody', () => {
    const [request, reply] = arpAnnouncements(MAC, IP).map((frame) => frame.toString('hex'));
    const head = 'ffffffffffff0200000000050806000108000604';
    expect(request).to.equal(`${head}00010200000000050a0000640000000000000a000064`);
    expect(reply).to.equal(`${head}00020200000000050a0000640200000000050a000064`);
  });

  it('ask in the name of an address, at the card of the other where it is known', () => {
    const other = bytesOf('10.0.0.1');
    const ask = (mac: Buffer | null) => arpQuestion(MAC, IP, { ip: other, mac }).toString('hex');
    const rest = '02000000000508060001080006040001' + '0200000000050a000064' + '0000000000000a000001';
    expect(ask(null)).to.equal(`ffffffffffff${rest}`);
    expect(ask(Buffer.from('020000000001', 'hex'))).to.equal(`020000000001${rest}`);
  });

  it('ask without claiming', () => {
    const packet = readArp(arpProbe(MAC, IP));
    expect(packet?.senderIp).to.deep.equal(Buffer.alloc(4));
    expect(packet?.targetIp).to.deep.equal(IP);
    expect(packet?.isReply).to.equal(false);
  });

  it('are read at full length only, and nothing else is taken for one', () => {
    const [frame = Buffer.alloc(0)] = arpAnnouncements(MAC, IP);
    for (let length = 0; length < frame.length; length++) expect(readArp(frame.subarray(0, length))).to.equal(null);
    for (const at of [12, 14, 16, 18, 19, 20]) {
      const other = Buffer.from(frame);
      other[at] = 0x7f;
      expect(readArp(other), `byte ${at}`).to.equal(null);
    }
    expect(readArp(Buffer.concat([frame, Buffer.alloc(18)]))?.senderIp).to.deep.equal(IP);
  });
});

describe('neighbour messages of IPv6', () => {
  it('announce to all nodes, with the flag that overrides what was known', () => {
    const frame = advertisement(MAC, IP6);
    expect(frame.subarray(0, 6).toString('hex')).to.equal('333300000001');
    expect(frame.subarray(54).toString('hex')).to.match(/^8800.{4}20000000fd00.*0201020000000005$/);
    expect(readNeighbour(frame)).to.deep.include({ isAdvertisement: true, targetIp: IP6, sourceMac: MAC });
  });

  it('ask in the group of the address, from nobody', () => {
    const frame = solicitation(MAC, IP6);
    expect(frame.subarray(0, 6).toString('hex')).to.equal('3333ff000100');
    expect(readNeighbour(frame)).to.deep.include({ isAdvertisement: false, sourceIp: Buffer.alloc(16), targetIp: IP6 });
  });

  it('ask in the name of an address, and say at which card that is', () => {
    const router = bytesOf('fd00::1');
    const frame = question(MAC, IP6, router);
    expect(frame.subarray(0, 6).toString('hex')).to.equal('3333ff000001');
    expect(readNeighbour(frame)).to.deep.include({ isAdvertisement: false, sourceIp: IP6, targetIp: router });
    expect(frame.subarray(-8).toString('hex')).to.equal('0101020000000005');
  });

  it('have a checksum under which everything adds up to all ones', () => {
    for (const frame of [advertisement(MAC, IP6), solicitation(MAC, IP6), question(MAC, IP6, bytesOf('fd00::1'))]) {
      const length = Buffer.alloc(8);
      length.writeUInt32BE(frame.length - 54);
      length.writeUInt32BE(58, 4);
      const all = Buffer.concat([frame.subarray(22, 54), length, frame.subarray(54)]);
      let sum = 0;
      for (let at = 0; at < all.length; at += 2) sum += all.readUInt16BE(at);
      expect((sum & 0xffff) + (sum >>> 16)).to.equal(0xffff);
    }
  });

  it('that crossed a router are not believed', () => {
    const frame = advertisement(MAC, IP6);
    frame[21] = 254;
    expect(readNeighbour(frame)).to.equal(null);
  });
});

describe('a sighting', () => {
  const table: readonly (readonly [what: string, frame: Buffer, address: string, isOne: boolean])[] = [
    ['a request in the name of the address', arpAnnouncements(MAC, IP)[0] ?? Buffer.alloc(0), OWN, true],
    ['a reply', arpAnnouncements(MAC, IP)[1] ?? Buffer.alloc(0), OWN, true],
    ['a probe for it', arpProbe(MAC, IP), OWN, false],
    ['a reply for another address', arpAnnouncements(MAC, bytesOf('10.0.0.101'))[1] ?? Buffer.alloc(0), OWN, false],
    ['an advertisement', advertisement(MAC, IP6), 'fd00::100', true],
    ['a solicitation for it', solicitation(MAC, IP6), 'fd00::100', false],
    ['noise', Buffer.alloc(100, 7), OWN, false],
  ];
  for (const [what, frame, address, isOne] of table) {
    it(`${isOne ? 'is' : 'is not'} ${what}`, () => {
      expect(sightingIn(frame, address)?.mac ?? null).to.equal(isOne ? '02:00:00:00:00:05' : null);
    });
  }

  it('comes of every announcement and of no probe', () => {
    for (const address of [OWN, 'fd00::100']) {
      for (const frame of announcementsOf(address, MAC)) expect(sightingIn(frame, address)).not.to.equal(null);
      expect(sightingIn(probeOf(address, MAC), address)).to.equal(null);
    }
  });
});
