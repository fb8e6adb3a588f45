import { expect } from 'chai';
import { arpAnnouncements, arpProbe } from '../../src/address/arp.js';
import { bytesOf } from '../../src/address/ip-bytes.js';
import { advertisement, readNeighbour, solicitation } from '../../src/address/neighbour.js';
import { holdingsOf } from './address-plan.js';
import type { Watched } from './address-plan.js';
import { askingFrame } from './asking.js';
import { formOf } from './frame-form.js';
import type { FrameForm } from './frame-form.js';
import { wrongFrames } from './heard-frames.js';
import type { AttributedFrame } from './heard-frames.js';

const A = '10.0.0.100';
const A6 = 'fd00::100';
const MAC = Buffer.from('020000000005', 'hex');
const ASKER = { mac: MAC, address6: 'fd00::4' };

describe('the form of a frame', () => {
  const [request = Buffer.alloc(0), reply = Buffer.alloc(0)] = arpAnnouncements(MAC, bytesOf(A));
  const answer = changed(reply, 38, 10, 0, 0, 4);
  const speech = changed(request, 38, 10, 0, 0, 4);
  const answer6 = changed(advertisement(MAC, bytesOf(A6)), 58, 0x60);
  const table: readonly (readonly [what: string, frame: Buffer, address: string, form: FrameForm | null])[] = [
    ['a request that names the address twice', request, A, 'announce-request'],
    ['a reply that names it twice', reply, A, 'announce-reply'],
    ['a reply to somebody', answer, A, 'answer'],
    ['a request in its name for another one', speech, A, 'speech'],
    ['a request for it from nobody', arpProbe(MAC, bytesOf(A)), A, 'probe'],
    ['a request for it from somebody', changed(arpProbe(MAC, bytesOf(A)), 28, 10, 0, 0, 4), A, 'ask'],
    ['a reply to it from somebody', changed(answer, 28, 10, 0, 0, 4, 0, 0, 0, 0, 0, 0, 10, 0, 0, 100), A, null],
    ['a frame about another address', request, '10.0.0.101', null],
    ['an advertisement to everybody', advertisement(MAC, bytesOf(A6)), A6, 'announce-na'],
    ['an advertisement to one who asked', answer6, A6, 'answer'],
    ['a solicitation from nobody', solicitation(MAC, bytesOf(A6)), A6, 'probe'],
    ['a solicitation from somebody', askingFrame(A6, ASKER), A6, 'ask'],
    ['a solicitation in its name', askingFrame(A6, ASKER), ASKER.address6, 'speech'],
    ['an advertisement of another address', advertisement(MAC, bytesOf('fd00::101')), A6, null],
  ];
  for (const [what, frame, address, form] of table) {
    it(`is ${form ?? 'none'} for ${what}`, () => {
      expect(formOf(frame, address)?.form ?? null).to.equal(form);
    });
  }

  it('comes with the card that it was sent from', () => {
    expect(formOf(request, A)?.mac).to.equal('02:00:00:00:00:05');
    expect(formOf(answer6, A6)?.mac).to.equal('02:00:00:00:00:05');
  });
});

describe('a frame that asks', () => {
  it('is a probe with IPv4, and with IPv6 a solicitation from an own address whose checksum is right', () => {
    expect(askingFrame(A, ASKER)).to.deep.equal(arpProbe(MAC, bytesOf(A)));
    const frame = askingFrame(A6, ASKER);
    expect(readNeighbour(frame)).to.deep.include({ isAdvertisement: false, sourceIp: bytesOf('fd00::4') });
    const pseudo = Buffer.from([0, 0, 0, frame.length - 54, 0, 0, 0, 58]);
    const all = Buffer.concat([frame.subarray(22, 54), pseudo, frame.subarray(54)]);
    let sum = 0;
    for (let at = 0; at < all.length; at += 2) sum += all.readUInt16BE(at);
    expect((sum & 0xffff) + (sum >>> 16)).to.equal(0xffff);
  });
});

describe('times in which a host had an address', () => {
  it('are those of that address alone, with the looks around them', () => {
    const lines = ['5 a here 0', '10 b here 5', '100 a away 95', '200 a here 195'].map(watched);
    expect(holdingsOf(1, lines)).to.deep.equal([
      { host: 1, address: 'a', fromMs: 5, toMs: 95, notBeforeMs: 0, goneByMs: 100 },
      { host: 1, address: 'b', fromMs: 10, toMs: Infinity, notBeforeMs: 5, goneByMs: Infinity },
      { host: 1, address: 'a', fromMs: 200, toMs: Infinity, notBeforeMs: 195, goneByMs: Infinity },
    ]);
  });
});

describe('frames of a host that speaks without right', () => {
  const HOLDINGS = [
    ...holdingsOf(1, ['100 a here 95', '1000 a away 995', '3000 a here 2995'].map(watched)),
    ...holdingsOf(2, ['1200 a here 1195', '2500 a away 2495'].map(watched)),
  ];
  const table: readonly (readonly [what: string, frames: readonly string[], wrong: readonly string[]])[] = [
    ['are none while it has the address', ['1 100 announce-na', '1 990 answer'], []],
    ['are none up to 25 ms later: so late they may be noted', ['1 1024 answer'], []],
    ['are all later ones', ['1 1026 answer', '1 1100 speech'], ['1 1026 answer', '1 1100 speech']],
    ['are all before it had it', ['2 1190 announce-request'], ['2 1190 announce-request']],
    ['are those of a card that is unknown', ['null 500 announce-reply'], ['null 500 announce-reply']],
    ['are not what is only asked', ['2 500 probe', 'null 500 ask'], []],
    ['are those after another one began', ['1 900 answer', '2 1196 answer', '1 1010 answer'], ['1 1010 answer']],
    ['are none where it was the listener that was late', ['1 1100 answer since 1020'], []],
    ['are none when it has it again', ['1 900 answer', '2 1300 answer', '2 2510 answer', '1 3000 announce-na'], []],
  ];
  for (const [what, frames, wrong] of table) {
    it(what, () => {
      expect(wrongFrames(frames.map(frameOf), HOLDINGS)).to.deep.equal(wrong.map(frameOf));
    });
  }

  it('are none where a busy machine looked late whether it had the address', () => {
    const lines = ['5 a here 0', '1080 a away 1076'].map(watched);
    const holdings = [...holdingsOf(1, lines), ...holdingsOf(2, [watched('1139 a here 1040')])];
    expect(wrongFrames(['1 1075 answer', '2 1130 announce-na', '2 1140 answer'].map(frameOf), holdings)).to.be.empty;
  });

  it('are judged for each address by itself', () => {
    expect(wrongFrames([{ ...frameOf('1 500 answer'), address: 'b' }], HOLDINGS)).to.have.length(1);
  });
});

function changed(frame: Buffer, at: number, ...bytes: readonly number[]): Buffer {
  const copy = Buffer.from(frame);
  copy.set(bytes, at);
  return copy;
}

function watched(line: string): Watched {
  const [at = '', address = '', text = '', last = ''] = line.split(' ');
  return { atMs: Number(at), address, text, lastMs: Number(last) };
}

function frameOf(line: string): AttributedFrame {
  const [host = '', at = '', form = '', , since = at] = line.split(' ');
  const mac = '02:00:00:00:00:05';
  return {
    sinceMs: Number(since),
    host: host === 'null' ? null : Number(host),
    atMs: Number(at),
    address: 'a',
    form: form as FrameForm,
    mac,
  };
}
