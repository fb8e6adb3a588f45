import { expect } from 'chai';
import { encodeReply, type Reply } from '../../src/resp/reply.js';

const bulk = (text: string): Reply => ({ kind: 'bulk', text });
const one: Reply = { kind: 'integer', value: 1 };

const CASES: readonly [title: string, reply: Reply, resp2: string, resp3: string][] = [
  ['a status is a line', { kind: 'status', text: 'OK' }, '+OK\r\n', '+OK\r\n'],
  ['line ends in an error become blanks', { kind: 'error', text: 'ERR a\r\nb' }, '-ERR a  b\r\n', '-ERR a  b\r\n'],
  ['an integer may be negative', { kind: 'integer', value: -2 }, ':-2\r\n', ':-2\r\n'],
  ['a bulk counts bytes', bulk('zwölf'), '$6\r\nzwölf\r\n', '$6\r\nzwölf\r\n'],
  ['an empty bulk has no bytes', bulk(''), '$0\r\n\r\n', '$0\r\n\r\n'],
  ['null is a null bulk in RESP2', { kind: 'null' }, '$-1\r\n', '_\r\n'],
  ['a null array has a form of its own in RESP2', { kind: 'nullArray' }, '*-1\r\n', '_\r\n'],
  [
    'an array holds replies',
    { kind: 'array', items: [one, bulk('a')] },
    '*2\r\n:1\r\n$1\r\na\r\n',
    '*2\r\n:1\r\n$1\r\na\r\n',
  ],
  ['a push is an array in RESP2', { kind: 'push', items: [one] }, '*1\r\n:1\r\n', '>1\r\n:1\r\n'],
  ['a set is an array in RESP2', { kind: 'set', items: [one] }, '*1\r\n:1\r\n', '~1\r\n:1\r\n'],
  [
    'a map is flat in RESP2',
    { kind: 'map', entries: [['k', one]] },
    '*2\r\n$1\r\nk\r\n:1\r\n',
    '%1\r\n$1\r\nk\r\n:1\r\n',
  ],
  [
    'a verbatim text is a bulk in RESP2',
    { kind: 'verbatim', format: 'txt', text: 'ab' },
    '$2\r\nab\r\n',
    '=6\r\ntxt:ab\r\n',
  ],
  [
    'maps inside arrays keep their version',
    { kind: 'array', items: [{ kind: 'map', entries: [['k', { kind: 'null' }]] }] },
    '*1\r\n*2\r\n$1\r\nk\r\n$-1\r\n',
    '*1\r\n%1\r\n$1\r\nk\r\n_\r\n',
  ],
];

describe('resp/reply', () => {
  for (const [title, reply, resp2, resp3] of CASES) {
    it(title, () => {
      expect(encodeReply(reply, 2).toString()).to.equal(resp2);
      expect(encodeReply(reply, 3).toString()).to.equal(resp3);
    });
  }
});
