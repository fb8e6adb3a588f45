import { expect } from 'chai';
import { createWriteCounter } from '../../../../src/engines/redis/copy/write-counter.js';
import { encodeCommand } from '../../../../src/resp/command.js';

const count = (pieces: readonly Buffer[]): number | null => {
  const counter = createWriteCounter();
  for (const piece of pieces) counter.feed(piece);
  return counter.count();
};
const SET = encodeCommand(['set', 'key', 'with\r\n*9\r\n$3\r\nlines']);
const PING = encodeCommand(['PING']);
const NOISE = ['SELECT 0', 'MULTI', 'EXEC', 'REPLCONF GETACK *'].map((line) => encodeCommand(line.split(' ')));

describe('counting the writes of a stream', () => {
  const rows: readonly (readonly [what: string, pieces: readonly Buffer[], expected: number | null])[] = [
    ['nothing', [], 0],
    ['pings and what belongs to the stream itself', [PING, ...NOISE, PING], 0],
    ['writes among them', [PING, SET, ...NOISE, SET, encodeCommand(['DEL', 'a', 'b'])], 3],
    ['a command of an unknown and long name', [encodeCommand(['x'.repeat(100), 'PING'])], 1],
    ['an empty argument', [encodeCommand(['APPEND', 'k', '']), SET], 2],
    ['empty lines between commands', [Buffer.from('\r\n'), SET, Buffer.from('\n'), SET], 2],
    ['what is no stream of commands', [Buffer.from('HTTP/1.1 400 Bad Request\r\n')], null],
    ['a line without end', [Buffer.alloc(100, 0x2a)], null],
    ['a number that is none', [Buffer.from('*x\r\n')], null],
    ['a word where a command should begin', [Buffer.from('$3\r\nSET\r\n')], null],
  ];
  for (const [what, pieces, expected] of rows) {
    it(`${what}: ${expected === null ? 'cannot be told' : expected}`, () => {
      expect(count(pieces)).to.equal(expected);
    });
  }

  it('counts the same byte by byte, and split at each boundary', () => {
    const stream = Buffer.concat([SET, PING, ...NOISE, SET]);
    expect(count([...stream].map((byte) => Buffer.from([byte])))).to.equal(2);
    for (let at = 0; at <= stream.length; at++) {
      expect(count([stream.subarray(0, at), stream.subarray(at)]), `split at ${at}`).to.equal(2);
    }
  });
});
