import { expect } from 'chai';
import { monitorId } from '../../sentinel/index.js';
import { createHttpServer } from '../../src/http/server.js';
import { createFakeSupervisor } from '../kit/fake-supervisor.js';
import { ask, startHttpBed } from './http-bed.js';
import type { HttpBed } from './http-bed.js';
import { sampleMonitor, samplePicture } from '../kit/sample-picture.js';

describe('the HTTP server', () => {
  let bed: HttpBed;

  beforeEach(async () => {
    bed = await startHttpBed();
  });

  afterEach(() => bed.server.close());

  it('lists the groups with their state', async () => {
    bed.supervisor.pictures = [samplePicture(), samplePicture({ group: 'billing', hasQuorum: false })];
    const { status, json } = await ask(bed, '/api/v1/groups');
    expect(status).to.equal(200);
    expect(json).to.have.property('groups').with.length(2);
    expect(json).to.have.nested.property('groups[0].state', 'ok');
    expect(json).to.have.nested.property('groups[1].state', 'no-quorum');
  });

  it('shows one group as indented JSON that nobody may keep', async () => {
    const { status, headers, json, text } = await ask(bed, '/api/v1/groups/telemetry');
    expect(status).to.equal(200);
    expect(headers['content-type']).to.equal('application/json; charset=utf-8');
    expect(headers['cache-control']).to.equal('no-store');
    expect(headers).not.to.have.any.keys('x-powered-by', 'etag');
    expect(json).to.include({ group: 'telemetry', engine: 'redis', master: '10.0.0.5', last_changed_seconds: 50 });
    expect(text).to.match(/^\{\n {2}"group": "telemetry",\n/);
  });

  it('answers an unknown group with the names of those that it knows', async () => {
    const { status, json } = await ask(bed, '/api/v1/groups/nope');
    expect(status).to.equal(404);
    expect(json).to.deep.equal({
      error: { code: 'E_UNKNOWN_GROUP', message: 'there is no group "nope"', hint: 'The groups are telemetry.' },
    });
  });

  it('answers an unknown path with the paths that there are', async () => {
    const { status, json } = await ask(bed, '/nope');
    expect(status).to.equal(404);
    expect(json).to.have.nested.property('error.code', 'E_USAGE');
    expect(json).to.have.nested.property('error.hint').that.includes('PUT /api/v1/groups/:name/order');
  });

  it('answers another method with the one that is possible', async () => {
    const { status, headers, json } = await ask(bed, '/healthz', { method: 'DELETE' });
    expect([status, headers['allow']]).to.deep.equal([405, 'GET']);
    expect(json).to.have.nested.property('error.message', 'DELETE is not possible here');
  });

  it('answers a path that cannot be decoded with 400', async () => {
    const { status, json } = await ask(bed, '/api/v1/groups/%ff');
    expect(status).to.equal(400);
    expect(json).to.have.nested.property('error.code', 'E_USAGE');
  });

  it('is healthy while this monitor can vote, whatever the others do', async () => {
    const others = sampleMonitor({ monitor: monitorId('10.0.0.6:26379'), isLive: false, muted: 'disk full' });
    bed.supervisor.pictures = [
      samplePicture({ monitors: [sampleMonitor({ isSelf: true }), others], hasQuorum: false }),
    ];
    const { status, json } = await ask(bed, '/healthz');
    expect([status, json]).to.deep.equal([200, { status: 'ok', reasons: [] }]);
  });

  it('is not healthy while this monitor cannot vote', async () => {
    bed.supervisor.pictures = [
      samplePicture({ monitors: [sampleMonitor({ isSelf: true, muted: 'the disk is full' })] }),
    ];
    const { status, json } = await ask(bed, '/healthz');
    expect([status, json]).to.deep.equal([503, { status: 'failing', reasons: ['telemetry: the disk is full'] }]);
  });

  for (const path of ['/api/v1/groups', '/api/v1/groups/telemetry']) {
    it(`answers ${path} with 503 while this monitor starts, and not as if there were no group`, async () => {
      bed.supervisor.picture = () => undefined;
      const { status, json } = await ask(bed, path);
      expect(status).to.equal(503);
      expect(json).to.have.nested.property('error.code', 'E_NO_MASTER');
      expect(json).to.have.nested.property('error.hint', 'Ask again in a moment, or ask another monitor.');
    });
  }

  it('gives the metrics in their own type', async () => {
    const { status, headers, text } = await ask(bed, '/metrics');
    expect([status, headers['content-type'], text]).to.deep.equal([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'up 1\n',
    ]);
  });

  it('tells nothing of an inner failure but logs it', async () => {
    bed.supervisor.picture = () => {
      throw new Error('at /secret/path');
    };
    const { status, text, json } = await ask(bed, '/api/v1/groups/telemetry');
    expect(status).to.equal(500);
    expect(json).to.have.nested.property('error.code', 'E_INTERNAL');
    expect(text).not.to.include('secret');
    expect(bed.logged).to.have.length(1);
  });

  it('rejects with E_PORT_IN_USE when the port is taken', async () => {
    const second = otherServer({ port: bed.server.port });
    await expectRejection(second.listen(), 'E_PORT_IN_USE', `HTTP port in use: 127.0.0.1:${bed.server.port}`);
  });

  it('rejects with E_LISTEN when the address is not of this host', async () => {
    await expectRejection(
      otherServer({ host: '192.0.2.1', port: 0 }).listen(),
      'E_LISTEN',
      'cannot listen for HTTP on 192.0.2.1:0',
    );
  });

  it('closes although a connection is open, and closes twice', async () => {
    const { server } = await startHttpBed();
    const { createConnection } = await import('node:net');
    const socket = createConnection({ host: '127.0.0.1', port: server.port });
    await new Promise((resolve) => socket.once('connect', resolve));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await server.close();
    await ended;
    await server.close();
  });
});

function otherServer({ host = '127.0.0.1', port }: { host?: string; port: number }) {
  const metrics = { text: async () => '', contentType: 'text/plain' };
  return createHttpServer({
    supervisor: createFakeSupervisor(),
    host,
    port,
    secret: null,
    metrics,
    log: { error: () => undefined },
  });
}

async function expectRejection(attempt: Promise<void>, code: string, message: string): Promise<void> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(Error).with.property('code', code);
  expect(error).to.have.property('message').that.includes(message);
}
