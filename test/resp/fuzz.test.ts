import fc from 'fast-check';
import { expect } from 'chai';
import { encodeCommand } from '../../src/resp/command.js';
import { startTestServer, type TestServer } from './test-server.js';

const WORDS = [
  'ACL ADDR AUTH CKQUORUM CLIENT COMMAND COUNT DOCS FAILOVER GET-MASTER-ADDR-BY-NAME GETNAME HELLO HELP ID INFO',
  'IS-MASTER-DOWN-BY-ADDR KILL LIST MASTER MASTERS MYID PING LINK PSUBSCRIBE PUBLISH PUNSUBSCRIBE QUORATE REPLICAS ROLE SENTINEL',
  'SENTINELS SET SETINFO SETNAME SHUTDOWN SIMULATE-FAILURE SUBSCRIBE TYPE UNSUBSCRIBE WHOAMI telemetry default * [a- 2 3',
  '127.0.0.5 6379 -1 9223372036854775807 99999999999999999999 __sentinel__:hello __proto__ constructor lib-name',
].flatMap((line) => line.split(' '));

const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)) },
);
const command = fc.array(word, { minLength: 1, maxLength: 8 }).map((args) => encodeCommand(args));
const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const typed = fc.array(word, { maxLength: 6 }).map((args) => Buffer.from(`${args.join(' ')}\r\n`));

/** A valid request with one byte changed, or cut short, or with bytes put between. */
const mutated = fc
  .tuple(command, fc.nat(), fc.nat(255), fc.constantFrom('change', 'cut', 'insert'))
  .map(([bytes, place, value, how]) => {
    const at = place % bytes.length;
    if (how === 'cut') return bytes.subarray(0, at);
    const changed = Buffer.from([value]);
    return Buffer.concat([bytes.subarray(0, at), changed, bytes.subarray(how === 'insert' ? at : at + 1)]);
  });

const stream = fc.array(fc.oneof(command, mutated, noise, typed), { minLength: 1, maxLength: 6 });

/** Complete replies of RESP2 and RESP3, counted; throws on anything else. */
function countReplies(text: string): number {
  let rest = text;
  let count = 0;
  while (rest.length > 0) {
    rest = skipReply(rest);
    count += 1;
  }
  return count;
}

function skipReply(text: string): string {
  const head = /^([+\-:_$=*~>%])([^\r\n]*)\r\n/.exec(text);
  if (head === null) throw new Error(`no reply begins here: ${JSON.stringify(text.slice(0, 80))}`);
  const [line, sign = '', value = ''] = head;
  let rest = text.slice(line.length);
  if ('$='.includes(sign) && value !== '-1') {
    const end = Number(value);
    expect(rest.slice(end, end + 2)).to.equal('\r\n');
    return rest.slice(end + 2);
  }
  const parts = '*~>'.includes(sign) ? Number(value) : sign === '%' ? 2 * Number(value) : 0;
  for (let part = 0; part < parts; part += 1) rest = skipReply(rest);
  return rest;
}

describe('resp/server under random bytes', () => {
  let bed: TestServer;
  before(async () => {
    bed = await startTestServer();
  });
  after(() => bed.close());

  it('answers or closes, and goes on serving others', async () => {
    await fc.assert(
      fc.asyncProperty(stream, async (pieces) => {
        const client = await bed.client();
        client.socket.setEncoding('latin1');
        for (const piece of pieces) client.write(piece);
        // The end of input makes the server close, once everything before it is answered.
        client.socket.end();
        countReplies(await client.rest());
        const other = await bed.client();
        expect(await other.ask('PING')).to.equal('+PONG\r\n');
        other.close();
      }),
      { numRuns: 400 },
    );
  });

  it('keeps no client behind', async () => {
    const client = await bed.client();
    expect((await client.ask('CLIENT', 'LIST')).match(/id=/g)).to.have.length(1);
  });
});
