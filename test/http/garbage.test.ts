import { expect } from 'chai';
import fc from 'fast-check';
import { ask, sendBytes, startHttpBed } from './http-bed.js';
import type { HttpBed } from './http-bed.js';

const VALID = Buffer.from(
  'PUT /api/v1/groups/telemetry/order HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n' +
    'Content-Length: 22\r\nConnection: close\r\n\r\n{"order":["10.0.0.5"]}',
);

describe('garbage on the HTTP port', () => {
  let bed: HttpBed;

  before(async () => {
    bed = await startHttpBed();
  });

  after(() => bed.server.close());

  afterEach(async () => {
    expect((await ask(bed, '/healthz')).status, 'health after the garbage').to.equal(200);
    expect(bed.logged).to.deep.equal([]);
  });

  it('ends with an error or a close, whatever the bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 2000 }).map((array) => Buffer.from(array));
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 3 }), async (chunks) => {
        expect(await sendBytes(bed, chunks)).to.match(/^($|HTTP\/1\.1 4|\()/);
      }),
      { numRuns: 150 },
    );
  });

  it('ends with an answer or a close when bytes of a right request are changed', async () => {
    const place = fc.integer({ min: 0, max: VALID.length - 1 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        place,
        async (edits, cut) => {
          const bytes = Buffer.from(VALID);
          for (const [at, value] of edits) bytes[at] = value;
          const answer = await sendBytes(bed, [bytes.subarray(0, cut), bytes.subarray(cut)]);
          expect(answer).to.match(/^($|HTTP\/1\.1 [24]|\()/);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('takes any JSON in the body for an answer of 200 or 400', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (rawBody) => {
        const { status } = await ask(bed, '/api/v1/groups/telemetry/order', { method: 'PUT', rawBody });
        expect(status).to.be.oneOf([200, 400]);
      }),
      { numRuns: 80 },
    );
  });

  it('refuses heads without end', async () => {
    const head = `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`;
    expect(await sendBytes(bed, [Buffer.from(head)])).to.match(/^(HTTP\/1\.1 4|\()/);
  });

  it('does not open tunnels or other protocols', async () => {
    expect(await sendBytes(bed, [Buffer.from('CONNECT 10.0.0.5:6379 HTTP/1.1\r\nHost: x\r\n\r\n')])).to.match(
      /^($|HTTP\/1\.1 4|\()/,
    );
    expect(await sendBytes(bed, [Buffer.from('*1\r\n$4\r\nPING\r\n')])).to.match(/^HTTP\/1\.1 400/);
  });
});
