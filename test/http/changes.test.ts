import { expect } from 'chai';
import { serverId } from '../../sentinel/index.js';
import type { RefusalCode } from '../../sentinel/index.js';
import { requireAccess } from '../../src/http/access.js';
import { bearerToken } from '../../src/http/bearer-token.js';
import { ask, startHttpBed } from './http-bed.js';
import type { Ask, HttpBed } from './http-bed.js';

const ORDER = '/api/v1/groups/telemetry/order';
const FAILOVER = '/api/v1/groups/telemetry/failover';
const order = { method: 'PUT', body: { order: ['10.0.0.6', '10.0.0.5:6379', '10.0.0.7'] } };
const REFUSALS: readonly (readonly [RefusalCode, number])[] = [
  ['E_UNKNOWN_SERVER', 400],
  ['E_DOUBLED_SERVER', 400],
  ['E_MISSING_SERVER', 400],
  ['E_BUSY', 409],
  ['E_NO_REPLICA', 409],
  ['E_NOT_ELIGIBLE', 409],
  ['E_IS_MASTER', 409],
  ['E_NOT_READY', 409],
  ['E_NOT_MEMBER', 421],
  ['E_WENT_BACK', 409],
  ['E_NO_QUORUM', 503],
  ['E_NO_MASTER', 503],
  ['E_TIMEOUT', 504],
];

const BAD_BODIES: readonly (readonly [string, Ask, number])[] = [
  ['no body', {}, 400],
  ['broken JSON', { rawBody: '{"order":' }, 400],
  ['a list', { body: [] }, 400],
  ['no order', { body: {} }, 400],
  ['an empty order', { body: { order: [] } }, 400],
  ['an order of numbers', { body: { order: [1] } }, 400],
  ['an endless order', { body: { order: Array.from({ length: 65 }, () => '10.0.0.5') } }, 400],
  ['an unknown field', { body: { order: ['10.0.0.5'], force: true } }, 400],
  ['another type of content', { body: { order: ['10.0.0.5'] }, headers: { 'Content-Type': 'text/plain' } }, 400],
  ['a host name', { body: { order: ['ts02'] } }, 400],
  ['an unknown host', { body: { order: ['10.0.0.9'] } }, 400],
  ['too much', { rawBody: `"${'x'.repeat(70_000)}"` }, 413],
  ['a compressed body', { rawBody: '{}', headers: { 'Content-Encoding': 'gzip' } }, 415],
];

describe('changes over HTTP', () => {
  let bed: HttpBed;
  afterEach(() => bed.server.close());

  describe('on a monitor without a secret', () => {
    beforeEach(async () => {
      bed = await startHttpBed();
    });

    it('sets the order, with the ports that were left out', async () => {
      bed.supervisor.outcome = { isDone: true, text: '10.0.0.6 is master now' };
      const { status, json } = await ask(bed, ORDER, order);
      expect([status, json]).to.deep.equal([200, { done: true, text: '10.0.0.6 is master now' }]);
      const expected = ['10.0.0.6:6379', '10.0.0.5:6379', '10.0.0.7:6379'].map(serverId);
      expect(bed.supervisor.requests).to.deep.equal([
        { group: 'telemetry', change: { kind: 'order', order: expected } },
      ]);
    });

    it('fails over, without loss unless a loss is accepted', async () => {
      await ask(bed, FAILOVER, { method: 'POST', body: {} });
      await ask(bed, FAILOVER, { method: 'POST', body: { accept_loss_bytes: 512 } });
      expect(bed.supervisor.requests.map(({ change }) => change)).to.deep.equal([
        { kind: 'failover', acceptLossBytes: 0 },
        { kind: 'failover', acceptLossBytes: 512 },
      ]);
    });

    for (const loss of [-1, 0.5, '1', 1e300]) {
      it(`refuses to lose ${JSON.stringify(loss)} bytes`, async () => {
        const { status } = await ask(bed, FAILOVER, { method: 'POST', body: { accept_loss_bytes: loss } });
        expect([status, bed.supervisor.requests]).to.deep.equal([400, []]);
      });
    }

    for (const [code, expected] of REFUSALS) {
      it(`answers ${code} with ${expected}`, async () => {
        bed.supervisor.outcome = { isDone: false, code, text: 'this is why' };
        const { status, json } = await ask(bed, ORDER, order);
        expect([status, json]).to.deep.equal([expected, { error: { code, message: 'this is why', hint: '' } }]);
      });
    }

    for (const [name, body, expected] of BAD_BODIES) {
      it(`answers ${name} with ${expected}`, async () => {
        const { status, json } = await ask(bed, ORDER, { method: 'PUT', ...body });
        expect(status).to.equal(expected);
        expect(json).to.have.nested.property('error.hint').that.is.not.empty;
        expect(bed.supervisor.requests).to.deep.equal([]);
      });
    }

    it('answers a change of an unknown group with 404', async () => {
      expect((await ask(bed, '/api/v1/groups/nope/order', order)).status).to.equal(404);
    });

    it('refuses a request that names this host by a foreign name', async () => {
      const { status } = await ask(bed, ORDER, { ...order, headers: { Host: 'rebound.example:8379' } });
      expect([status, bed.supervisor.requests]).to.deep.equal([403, []]);
    });

    it('refuses a request of another host and says what to do', () => {
      const request = {
        socket: { remoteAddress: '10.0.0.9', localAddress: '10.0.0.5' },
        headers: { host: '10.0.0.5' },
      };
      let passed: unknown;
      requireAccess(null)(request as never, {} as never, (error?: unknown) => {
        passed = error;
      });
      expect(passed).to.have.property('code', 'E_UNAUTHORIZED');
      expect(passed).to.have.property('hint').that.includes('secret_file');
    });

    for (const [remoteAddress, localAddress] of [
      ['127.0.0.6', '127.0.0.5'],
      ['::1', '::1'],
      ['::ffff:10.0.0.5', '::ffff:10.0.0.5'],
      ['10.0.0.5', '10.0.0.5'],
    ]) {
      it(`takes ${remoteAddress} for its own host at ${localAddress}`, () => {
        const passed: unknown[] = [];
        const request = { socket: { remoteAddress, localAddress }, headers: { host: '[::1]:8379' } };
        requireAccess(null)(request as never, {} as never, (error?: unknown) => passed.push(error));
        expect(passed).to.deep.equal([undefined]);
      });
    }
  });

  describe('on a monitor with a secret', () => {
    const secret = 'correct horse battery';

    beforeEach(async () => {
      bed = await startHttpBed({ secret });
    });

    it('accepts the token of the secret', async () => {
      const headers = { Authorization: `Bearer ${bearerToken(secret)}` };
      expect((await ask(bed, ORDER, { ...order, headers })).status).to.equal(200);
    });

    for (const [name, authorization] of [
      ['no token', undefined],
      ['an empty one', ''],
      ['another scheme', `Basic ${bearerToken(secret)}`],
      ['the token of another secret', `Bearer ${bearerToken('wrong horse')}`],
      ['the secret itself', `Bearer ${secret}`],
    ] as const) {
      it(`refuses ${name}, from this host too`, async () => {
        const headers = authorization === undefined ? {} : { Authorization: authorization };
        const { status, json } = await ask(bed, ORDER, { ...order, headers });
        expect(status).to.equal(403);
        expect(json).to.have.nested.property('error.code', 'E_UNAUTHORIZED');
        expect(bed.supervisor.requests).to.deep.equal([]);
      });
    }

    it('needs no token to look', async () => {
      expect((await ask(bed, '/api/v1/groups')).status).to.equal(200);
    });
  });
});
