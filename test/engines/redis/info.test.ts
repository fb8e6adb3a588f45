import { expect } from 'chai';
import { parseInfo, parsePairs, parseWhole } from '../../../src/engines/redis/info.js';

describe('INFO fields', () => {
  const cases: readonly (readonly [what: string, text: string, fields: Record<string, string>])[] = [
    ['reads name and value', 'role:master\r\n', { role: 'master' }],
    ['skips titles and empty lines', '# Server\r\n\r\nrun_id:ab\r\n', { run_id: 'ab' }],
    ['keeps colons in the value', 'master_host:2001:db8::1\r\n', { master_host: '2001:db8::1' }],
    ['keeps an empty value', 'config_file:\r\n', { config_file: '' }],
    ['skips lines without a name', 'nonsense\r\n:x\r\n', {}],
    ['reads lines without carriage returns', 'a:1\nb:2', { a: '1', b: '2' }],
    ['reads nothing in nothing', '', {}],
  ];
  for (const [what, text, fields] of cases) {
    it(what, () => expect(Object.fromEntries(parseInfo(text))).to.deep.equal(fields));
  }

  it('splits the pairs of a value', () => {
    expect(Object.fromEntries(parsePairs('ip=10.0.0.6,port=6379,=x,state'))).to.deep.equal({
      ip: '10.0.0.6',
      port: '6379',
    });
  });

  const numbers: readonly (readonly [string | undefined, number | null])[] = [
    ['0', 0],
    ['-1', -1],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740993', null],
    ['99999999999999999999', null],
    ['1.5', null],
    ['', null],
    ['0x10', null],
    [undefined, null],
  ];
  for (const [text, value] of numbers) {
    it(`reads ${String(text)} as ${String(value)}`, () => expect(parseWhole(text)).to.equal(value));
  }
});
