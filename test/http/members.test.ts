import { expect } from 'chai';
import { monitorId, serverId } from '../../sentinel/index.js';
import { samplePicture } from '../kit/sample-picture.js';
import { ask, startHttpBed } from './http-bed.js';
import type { HttpBed } from './http-bed.js';

const ADD = '/api/v1/groups/telemetry/members/add';
const REMOVE = '/api/v1/groups/telemetry/members/remove';
const M8 = monitorId('10.0.0.8:26379');
const S8 = serverId('10.0.0.8:6379');

describe('members over HTTP', () => {
  let bed: HttpBed;
  beforeEach(async () => {
    bed = await startHttpBed();
  });
  afterEach(() => bed.server.close());

  const asked: readonly [string, string, object, object][] = [
    ['a host', ADD, { host: '10.0.0.8' }, { kind: 'add', monitor: M8, server: S8, before: null }],
    [
      'a host with a port of its own',
      ADD,
      { host: '10.0.0.8:7000' },
      { kind: 'add', monitor: M8, server: '10.0.0.8:7000', before: null },
    ],
    [
      'a host before another',
      ADD,
      { host: '10.0.0.8', before: '10.0.0.6' },
      { kind: 'add', monitor: M8, server: S8, before: '10.0.0.6:6379' },
    ],
    ['an arbiter', ADD, { arbiter: '10.0.0.8' }, { kind: 'add', monitor: M8, server: null, before: null }],
    [
      'a host that goes',
      REMOVE,
      { host: '10.0.0.7' },
      { kind: 'remove', monitor: '10.0.0.7:26379', server: '10.0.0.7:6379' },
    ],
    ['an unknown host that goes', REMOVE, { host: '10.0.0.8' }, { kind: 'remove', monitor: M8, server: null }],
  ];
  for (const [what, path, body, change] of asked) {
    it(`asks for ${what}`, async () => {
      bed.supervisor.outcome = { isDone: true, text: 'done' };
      const { status, json } = await ask(bed, path, { method: 'POST', body });
      expect([status, json]).to.deep.equal([200, { done: true, text: 'done' }]);
      expect(bed.supervisor.requests).to.deep.equal([{ group: 'telemetry', change }]);
    });
  }

  it('knows a host that was removed before', async () => {
    bed.supervisor.pictures = [samplePicture({ former: [{ monitor: M8, server: S8, atUnixMs: 0 }] })];
    await ask(bed, REMOVE, { method: 'POST', body: { host: '10.0.0.8' } });
    expect(bed.supervisor.requests[0]?.change).to.deep.equal({ kind: 'remove', monitor: M8, server: S8 });
  });

  const mistakes: readonly [string, string, unknown, string][] = [
    ['nobody', ADD, {}, 'E_USAGE'],
    ['a host and an arbiter', ADD, { host: '10.0.0.8', arbiter: '10.0.0.9' }, 'E_USAGE'],
    ['a host name', ADD, { host: 'ts04' }, 'E_HOST_NAME'],
    ['a number', ADD, { host: 8 }, 'E_USAGE'],
    ['an unknown field', ADD, { host: '10.0.0.8', force: 'yes' }, 'E_USAGE'],
    ['nobody who goes', REMOVE, {}, 'E_USAGE'],
  ];
  for (const [what, path, body, code] of mistakes) {
    it(`asks for nothing when the body names ${what}`, async () => {
      const { status, json } = await ask(bed, path, { method: 'POST', body });
      expect([status, (json as { error: { code: string } }).error.code]).to.deep.equal([400, code]);
      expect(bed.supervisor.requests).to.deep.equal([]);
    });
  }

  it('wants the port where the servers have several', async () => {
    const order = ['10.0.0.5:6379', '10.0.0.6:6380'].map(serverId);
    bed.supervisor.pictures = [samplePicture({ order })];
    expect((await ask(bed, ADD, { method: 'POST', body: { host: '10.0.0.8' } })).text).to.include('HOST:PORT');
  });
});
