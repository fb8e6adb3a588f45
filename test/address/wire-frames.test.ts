import { expect } from 'chai';
import { createWireDecoder, wireFrame } from '../../src/address/wire-frames.js';

const FRAMES = [
  wireFrame('S', Buffer.from('ready')),
  wireFrame('R', Buffer.alloc(0)),
  wireFrame('F', Buffer.alloc(60, 1)),
];
const ALL = Buffer.concat(FRAMES);

describe('the messages of the wire', () => {
  it('are the same whole, byte by byte, and split at each place', () => {
    const whole = createWireDecoder().push(ALL);
    expect(whole?.map(({ channel, bytes }) => `${channel}${bytes.length}`)).to.deep.equal(['S5', 'R0', 'F60']);
    const decoder = createWireDecoder();
    const single = [...ALL].flatMap((byte) => decoder.push(Buffer.from([byte])) ?? []);
    expect(single).to.deep.equal(whole);
    for (let at = 0; at <= ALL.length; at++) {
      const halves = createWireDecoder();
      const parts = [...(halves.push(ALL.subarray(0, at)) ?? []), ...(halves.push(ALL.subarray(at)) ?? [])];
      expect(parts).to.deep.equal(whole);
    }
  });

  it('end where a length makes no sense', () => {
    expect(createWireDecoder().push(Buffer.from([0, 0, 0, 0, 0]))).to.equal(null);
    expect(createWireDecoder().push(Buffer.from([0xff, 0, 0, 0, 0]))).to.equal(null);
  });
});
