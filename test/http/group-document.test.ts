import { expect } from 'chai';
import { monitorId, serverId } from '../../sentinel/index.js';
import type { GroupPicture } from '../../sentinel/index.js';
import { renderServerTable } from '../../src/cli/server-table.js';
import { groupDocument } from '../../src/http/group-document.js';
import { groupSummary } from '../../src/http/group-summary.js';
import { NOW_UNIX_MS, sampleMonitor, samplePicture, sampleServer, sampleView } from '../kit/sample-picture.js';

const documentOf = (picture: GroupPicture) => groupDocument({ picture, engine: 'redis', nowUnixMs: NOW_UNIX_MS });

describe('the document of a group', () => {
  it('shows the table by address, with ages in seconds', () => {
    const order = ['10.0.0.10:6379', '10.0.0.9:6379'].map(serverId);
    const document = documentOf(samplePicture({ order }));
    expect(document).to.include({
      group: 'telemetry',
      state: 'ok',
      epoch: 7,
      master: '10.0.0.10',
      last_changed_seconds: 50,
    });
    expect(document.last_changed_at).to.equal(new Date(NOW_UNIX_MS - 50_000).toISOString());
    expect(document.order).to.deep.equal(['10.0.0.10', '10.0.0.9']);
    expect(document.servers.map(({ server }) => server)).to.deep.equal(['10.0.0.9', '10.0.0.10']);
  });

  it('lists the replicas on the master alone, in the configured order', () => {
    const order = ['10.0.0.7:6379', '10.0.0.6:6379', '10.0.0.5:6379'].map(serverId);
    const document = documentOf(samplePicture({ order, master: serverId('10.0.0.6:6379') }));
    expect(document.servers.map(({ replicas }) => replicas)).to.deep.equal([[], ['10.0.0.7', '10.0.0.5'], []]);
    expect(document.servers.map(({ master }) => master)).to.deep.equal(['10.0.0.6', '10.0.0.6', '10.0.0.6']);
  });

  it('shows the details of a server', () => {
    const [server] = documentOf(samplePicture()).servers.slice(1);
    expect(server).to.deep.include({
      server: '10.0.0.6',
      host: '10.0.0.6',
      port: 6379,
      keeper: '10.0.0.6:26379',
      priority: 100,
      position: { history: 'a'.repeat(40), offset: 1234 },
      lag_bytes: 17,
      link: 'up',
      epoch: 7,
      instance: 'b'.repeat(40),
      answered_seconds: 0.12,
    });
    expect(server?.evidence[0]).to.deep.equal({
      monitor: '10.0.0.5:26379',
      sees: 'ok',
      detail: null,
      is_down: false,
      role: 'replica',
      follows: null,
      link: 'up',
      is_syncing: false,
      answered_seconds: 0.08,
    });
  });

  it('names a fault before other evidence', () => {
    const view = sampleView({ fault: 'wrong-password', faultDetail: 'WRONGPASS', evidence: 'silent' });
    const servers = [sampleServer({ views: [{ monitor: monitorId('10.0.0.5:26379'), view }] })];
    expect(documentOf(samplePicture({ servers })).servers[0]?.evidence[0]).to.include({
      sees: 'wrong-password',
      detail: 'WRONGPASS',
    });
  });

  it('knows nothing before the first table', () => {
    const unsettled = samplePicture({ master: null, phase: 'unsettled', sinceUnixMs: null });
    const document = documentOf({
      ...unsettled,
      servers: [sampleServer({ role: null, position: null, instance: null, answeredAgoMs: null })],
    });
    expect(document).to.include({
      master: null,
      last_changed_at: null,
      last_changed_seconds: null,
      state: 'no-master',
    });
    expect(document.servers[0]).to.include({
      role: null,
      master: null,
      link: null,
      position: null,
      answered_seconds: null,
    });
  });

  it('takes a change in the future for one of just now', () => {
    expect(documentOf(samplePicture({ sinceUnixMs: NOW_UNIX_MS + 700 })).last_changed_seconds).to.equal(0);
  });

  it('gives the same table from every monitor that knows the same', () => {
    const here = samplePicture();
    const self = monitorId('10.0.0.7:26379');
    const there: GroupPicture = {
      ...here,
      self,
      course: 'waiting',
      leader: null,
      servers: here.servers
        .toReversed()
        .map((server) => ({ ...server, isSdown: true, answeredAgoMs: 9, views: server.views.toReversed() })),
      monitors: here.monitors
        .toReversed()
        .map((monitor) => sampleMonitor({ monitor: monitor.monitor, isSelf: monitor.monitor === self })),
    };
    expect(renderServerTable(documentOf(there))).to.equal(renderServerTable(documentOf(here)));
    const agreed = (picture: GroupPicture) => ({ ...documentOf(picture), servers: [], monitors: [], asked: null });
    expect(agreed(there)).to.deep.equal(agreed(here));
  });

  it('sums up for the list of groups', () => {
    const monitors = [sampleMonitor(), sampleMonitor({ monitor: monitorId('10.0.0.6:26379'), isLive: false })];
    expect(groupSummary(documentOf(samplePicture({ monitors })))).to.deep.equal({
      group: 'telemetry',
      engine: 'redis',
      state: 'degraded',
      master: '10.0.0.5',
      epoch: 7,
      last_changed_seconds: 50,
      servers_ok: 3,
      servers: 3,
      monitors_live: 1,
      monitors: 2,
    });
  });
});
