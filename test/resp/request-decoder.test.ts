import { expect } from 'chai';
import fc from 'fast-check';
import { encodeCommand } from '../../src/resp/command.js';
import {
  AUTHENTICATED_LIMITS,
  createRequestDecoder,
  UNAUTHENTICATED_LIMITS,
  type DecoderLimits,
} from '../../src/resp/request-decoder.js';

/** What a decoder makes of the bytes, as plain text: words of a command, or `! error`. */
function decodeInPieces(pieces: readonly Buffer[], limits: DecoderLimits): string[] {
  const decoder = createRequestDecoder(limits);
  return pieces
    .flatMap((piece) => decoder.push(piece))
    .map((one) => (one.kind === 'command' ? one.args.map((arg) => arg.toString('latin1')).join('|') : `! ${one.text}`));
}

function everySplit(bytes: Buffer): Buffer[][] {
  const cuts = bytes.length > 400 ? [1, 2, bytes.length - 2, bytes.length - 1] : [...bytes.keys()];
  return cuts.map((cut) => [bytes.subarray(0, cut), bytes.subarray(cut)]);
}

const byteByByte = (bytes: Buffer): Buffer[] => [...bytes].map((byte) => Buffer.from([byte]));

function expectDecoded(bytes: string, wanted: readonly string[], limits: DecoderLimits): void {
  const whole = Buffer.from(bytes, 'latin1');
  expect(decodeInPieces([whole], limits), 'whole').to.deep.equal(wanted);
  expect(decodeInPieces(byteByByte(whole), limits), 'byte by byte').to.deep.equal(wanted);
  for (const pieces of everySplit(whole)) {
    expect(decodeInPieces(pieces, limits), `split at ${pieces[0]?.length}`).to.deep.equal(wanted);
  }
}

const CASES: readonly [title: string, bytes: string, wanted: readonly string[]][] = [
  ['an array of bulks is a command', '*2\r\n$4\r\nPING\r\n$2\r\nhi\r\n', ['PING|hi']],
  ['requests in a row are decoded in order', '*1\r\n$1\r\na\r\n*1\r\n$1\r\nb\r\nc d\r\n', ['a', 'b', 'c|d']],
  ['an empty bulk is an empty word', '*2\r\n$1\r\na\r\n$0\r\n\r\n', ['a|']],
  ['a bulk may hold line ends and binary bytes', '*1\r\n$5\r\n\r\n\0\xff*\r\n', ['\r\n\0\xff*']],
  ['empty and negative arrays are skipped', '*0\r\n*-1\r\n*-7\r\nPING\r\n', ['PING']],
  ['empty lines are skipped', '\r\n\n  \r\nPING\n', ['PING']],
  ['an inline line ends with LF or CR LF', 'PING a\nPING b\r\n', ['PING|a', 'PING|b']],
  ['double quotes know escapes', '"a\\n\\r\\t\\b\\a\\x41\\q\\"" b\r\n', ['a\n\r\t\b\x07Aq"|b']],
  ['single quotes know only the quote', "'a\\n\\'b' c\r\n", ["a\\n'b|c"]],
  ['a quote may begin inside a word', 'a"b c" d\r\n', ['ab c|d']],
  ['empty quotes are an empty word', 'a "" \'\'\r\n', ['a||']],
  ['a NUL ends an inline line', 'a b\0 "c\r\n', ['a|b']],
  ['an open quote is refused', '"a\r\n', ['! ERR Protocol error: unbalanced quotes in request']],
  ['text behind a closing quote is refused', '"a"b\r\n', ['! ERR Protocol error: unbalanced quotes in request']],
  ['nothing follows an error', "'\r\nPING\r\n", ['! ERR Protocol error: unbalanced quotes in request']],
  ['a bulk begins with a dollar', '*1\r\n:1\r\n', ["! ERR Protocol error: expected '$', got ':'"]],
  ['an empty line is no bulk', '*1\r\n\r\n', ["! ERR Protocol error: expected '$', got ' '"]],
  ['a count is a number', '*x\r\n', ['! ERR Protocol error: invalid multibulk length']],
  ['a count has no blanks', '* 1\r\n', ['! ERR Protocol error: invalid multibulk length']],
  ['a count has no leading zero', '*01\r\n', ['! ERR Protocol error: invalid multibulk length']],
  ['a count is below 2^31', '*2147483648\r\n', ['! ERR Protocol error: invalid multibulk length']],
  ['a bulk length is a number', '*1\r\n$x\r\n', ['! ERR Protocol error: invalid bulk length']],
  ['a bulk length is not negative', '*1\r\n$-1\r\n', ['! ERR Protocol error: invalid bulk length']],
  ['a bulk length is at most 512 MiB', '*1\r\n$536870913\r\n', ['! ERR Protocol error: invalid bulk length']],
];

describe('resp/request-decoder', () => {
  for (const [title, bytes, wanted] of CASES) {
    it(title, () => {
      expectDecoded(bytes, wanted, AUTHENTICATED_LIMITS);
      expectDecoded(bytes, wanted, UNAUTHENTICATED_LIMITS);
    });
  }

  describe('bounds', () => {
    const long = 'x'.repeat(65_537);
    const cases: readonly [title: string, bytes: string, limits: DecoderLimits, wanted: string][] = [
      ['an inline line has at most 64 KiB', long, AUTHENTICATED_LIMITS, 'too big inline request'],
      ['a count has at most 64 KiB', `*${long}`, AUTHENTICATED_LIMITS, 'too big mbulk count string'],
      ['a bulk length has at most 64 KiB', `*1\r\n$${long}`, AUTHENTICATED_LIMITS, 'too big bulk count string'],
      [
        'an unknown client sends at most 10 words',
        '*11\r\n',
        UNAUTHENTICATED_LIMITS,
        'unauthenticated multibulk length',
      ],
      [
        'an unknown client sends short words',
        '*1\r\n$16385\r\n',
        UNAUTHENTICATED_LIMITS,
        'unauthenticated bulk length',
      ],
      ['a known client sends at most 1024 words', '*1025\r\n', AUTHENTICATED_LIMITS, 'invalid multibulk length'],
      ['a known client sends at most 1 MiB a word', '*1\r\n$1048577\r\n', AUTHENTICATED_LIMITS, 'invalid bulk length'],
    ];
    for (const [title, bytes, limits, wanted] of cases) {
      it(title, () => expectDecoded(bytes, [`! ERR Protocol error: ${wanted}`], limits));
    }

    it('the whole request is bounded', () => {
      const decoder = createRequestDecoder(AUTHENTICATED_LIMITS);
      const word = Buffer.concat([Buffer.from('$1048576\r\n'), Buffer.alloc(1_048_576), Buffer.from('\r\n')]);
      const decoded = decoder.push(Buffer.concat([Buffer.from('*5\r\n'), word, word, word, word, word]));
      expect(decoded).to.deep.equal([{ kind: 'protocolError', text: 'ERR Protocol error: invalid bulk length' }]);
    });

    it('the limits hold at the moment of decoding', () => {
      const decoder = createRequestDecoder(UNAUTHENTICATED_LIMITS);
      decoder.append(
        Buffer.concat([encodeCommand(['AUTH', 'p']), encodeCommand(Array.from({ length: 11 }, () => 'x'))]),
      );
      expect(decoder.next()?.kind).to.equal('command');
      decoder.setLimits(AUTHENTICATED_LIMITS);
      expect(decoder.next()?.kind).to.equal('command');
      expect(decoder.next()).to.equal(null);
    });
  });

  it('gives back what follows the last request', () => {
    const decoder = createRequestDecoder(UNAUTHENTICATED_LIMITS);
    decoder.append(Buffer.from('PING\r\n*1\r\n$3\r\nab'));
    expect(decoder.next()?.kind).to.equal('command');
    expect(decoder.rest().toString()).to.equal('*1\r\n$3\r\nab');
    expect(decoder.next()).to.equal(null);
    expect(decoder.rest().toString()).to.equal('*1\r\n$3\r\nab');
  });

  it('keeps earlier words when more bytes arrive', () => {
    const decoder = createRequestDecoder(AUTHENTICATED_LIMITS);
    const first = decoder.push(encodeCommand(['a'.repeat(300)]));
    decoder.push(Buffer.from('*1\r\n$1000\r\n'));
    decoder.push(Buffer.alloc(1002, 'z'));
    expect(first).to.deep.equal([{ kind: 'command', args: [Buffer.from('a'.repeat(300))] }]);
  });

  it('decodes whatever was encoded, however it is cut', () => {
    const words = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 8 });
    const cuts = fc.array(fc.nat(400), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(words, { maxLength: 4 }), cuts, (commands, places) => {
        const sent = commands.map((args) => args.map((arg) => Buffer.from(arg)));
        const bytes = Buffer.concat(sent.map((args) => encodeCommand(args)));
        const edges = [0, ...places.map((place) => Math.min(place, bytes.length)), bytes.length].toSorted(
          (a, b) => a - b,
        );
        const decoder = createRequestDecoder(AUTHENTICATED_LIMITS);
        const got = edges.slice(1).flatMap((edge, index) => decoder.push(bytes.subarray(edges[index], edge)));
        expect(got).to.deep.equal(sent.map((args) => ({ kind: 'command', args })));
      }),
    );
  });

  it('takes linear time for a large word that arrives in small pieces', () => {
    const bytes = encodeCommand([Buffer.alloc(1_000_000)]);
    const decoder = createRequestDecoder(AUTHENTICATED_LIMITS);
    let decoded = 0;
    const startedMs = performance.now();
    for (let at = 0; at < bytes.length; at += 10) decoded += decoder.push(bytes.subarray(at, at + 10)).length;
    expect(decoded).to.equal(1);
    expect(performance.now() - startedMs).to.be.below(2000);
  });
});
