import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { epoch, serverId } from '../../sentinel/index.js';
import { createMetrics } from '../../src/metrics/metrics.js';
import type { Metrics } from '../../src/metrics/metrics.js';
import { createFakeSupervisor } from '../kit/fake-supervisor.js';
import type { FakeSupervisor } from '../kit/fake-supervisor.js';
import { NOW_UNIX_MS, samplePicture, sampleServer } from '../kit/sample-picture.js';
import { parseExposition } from './exposition.js';
import type { Family } from './exposition.js';

const DOCS = new URL('../../docs/reference/metrics.md', import.meta.url);

describe('the metrics', () => {
  let supervisor: FakeSupervisor;
  let metrics: Metrics;

  beforeEach(() => {
    supervisor = createFakeSupervisor();
    metrics = createMetrics({ supervisor });
  });

  afterEach(() => metrics.close());

  const scrape = async () => new Map(parseExposition(await metrics.text()).map((family) => [family.name, family]));
  const valueOf = async (name: string, labels: Record<string, string>) => {
    const family = (await scrape()).get(name);
    return family?.samples.find((sample) => isSubset(labels, sample.labels))?.value;
  };

  it('are in the text format, named by the rules', async () => {
    expect(metrics.contentType).to.equal('text/plain; version=0.0.4; charset=utf-8');
    for (const { name, kind, help } of (await scrape()).values()) {
      expect(name).to.match(/^(quorate|process)_[a-z_]+$/);
      expect(help, name).to.match(/\.$/);
      if (kind === 'counter') expect(name).to.match(/_total$/);
      expect(name).not.to.match(/_(ms|milliseconds|minutes|kilobytes)(_|$)/);
    }
  });

  it('tell of each group', async () => {
    const group = { group: 'telemetry' };
    expect(await valueOf('quorate_epoch', group)).to.equal(7);
    expect(await valueOf('quorate_table_version', group)).to.equal(12);
    expect(await valueOf('quorate_monitors_live', group)).to.equal(3);
    expect(await valueOf('quorate_monitors', group)).to.equal(3);
    expect(await valueOf('quorate_has_quorum', group)).to.equal(1);
    expect(await valueOf('quorate_last_change_timestamp_seconds', group)).to.equal((NOW_UNIX_MS - 50_000) / 1000);
  });

  it('tell of each server', async () => {
    const master = { group: 'telemetry', server: '10.0.0.5:6379' };
    const replica = { group: 'telemetry', server: '10.0.0.6:6379' };
    expect(await valueOf('quorate_server_up', master)).to.equal(1);
    expect(await valueOf('quorate_server_role', { ...master, role: 'master' })).to.equal(1);
    expect(await valueOf('quorate_server_role', { ...master, role: 'replica' })).to.equal(0);
    expect(await valueOf('quorate_server_role', { ...replica, role: 'replica' })).to.equal(1);
    expect(await valueOf('quorate_replica_lag_bytes', replica)).to.equal(17);
    expect(await valueOf('quorate_replica_lag_bytes', master)).to.equal(undefined);
    expect(await valueOf('quorate_probe_duration_seconds', master)).to.equal(0.0025);
    expect(await valueOf('quorate_probe_duration_seconds', replica)).to.equal(undefined);
  });

  it('tell of the process', async () => {
    expect(await valueOf('quorate_build_info', { version: '0.1.0', monitor: '10.0.0.5:26379' })).to.equal(1);
    expect(await valueOf('process_start_time_seconds', {})).to.equal(NOW_UNIX_MS / 1000 - 3600);
    expect(await valueOf('process_resident_memory_bytes', {})).to.be.above(1e6);
    expect(await valueOf('process_cpu_seconds_total', {})).to.be.above(0);
  });

  for (const [name, changes] of [
    ['this monitor finds down', { isSdown: true }],
    ['the quorum finds down', { isOdown: true }],
    ['never answered', { answeredAgoMs: null }],
  ] as const) {
    it(`call a server not up that ${name}`, async () => {
      supervisor.pictures = [samplePicture({ servers: [sampleServer(changes)] })];
      expect(await valueOf('quorate_server_up', { server: '10.0.0.5:6379' })).to.equal(0);
    });
  }

  it('are read anew at each scrape and forget servers that are gone', async () => {
    await metrics.text();
    const servers = [sampleServer({ server: serverId('10.0.0.9:6379'), role: null })];
    supervisor.pictures = [samplePicture({ epoch: epoch(8), hasQuorum: false, sinceUnixMs: null, servers })];
    const families = await scrape();
    expect(valuesOf(families.get('quorate_epoch'))).to.deep.equal([8]);
    expect(valuesOf(families.get('quorate_has_quorum'))).to.deep.equal([0]);
    expect(valuesOf(families.get('quorate_last_change_timestamp_seconds'))).to.deep.equal([]);
    expect(families.get('quorate_server_up')?.samples.map(({ labels }) => labels['server'])).to.deep.equal([
      '10.0.0.9:6379',
    ]);
  });

  it('count events and failovers, with the time of each phase', async () => {
    const master = serverId('10.0.0.5:6379');
    expect(await valueOf('quorate_failovers_total', { cause: 'master-down', outcome: 'done' })).to.equal(0);
    supervisor.announce('telemetry', { name: '+odown', master });
    supervisor.announce('telemetry', {
      name: '+failover-end',
      master,
      failover: {
        cause: 'master-down',
        outcome: 'done',
        phases: [
          { phase: 'election', durationMs: 20 },
          { phase: 'promotion', durationMs: 4 },
        ],
      },
    });
    expect(await valueOf('quorate_events_total', { event: '+odown' })).to.equal(1);
    expect(await valueOf('quorate_failovers_total', { cause: 'master-down', outcome: 'done' })).to.equal(1);
    const phases = (await scrape()).get('quorate_failover_phase_duration_seconds');
    const election = phases?.samples.filter(({ labels }) => labels['phase'] === 'election') ?? [];
    expect(election.find(({ name }) => name.endsWith('_sum'))?.value).to.equal(0.02);
    expect(election.find(({ labels }) => labels['le'] === '0.025')?.value).to.equal(1);
    expect(election.find(({ labels }) => labels['le'] === '0.01')?.value).to.equal(0);
  });

  it('of two monitors in one process do not meet, and stop listening when closed', async () => {
    const second = createMetrics({ supervisor });
    expect(supervisor.listeners.size).to.equal(2);
    second.close();
    expect(supervisor.listeners.size).to.equal(1);
    expect(await metrics.text()).to.include('quorate_epoch{group="telemetry"} 7');
  });

  it('are exactly those of docs/reference/metrics.md, with the same type and text', async () => {
    const documented = [...readFileSync(DOCS, 'utf8').matchAll(/^\| `(\w+)` \| (\w+) \|[^|]*\| (.+) \|$/gm)].map(
      ([, name, kind, help]) => ({ name, kind, help }),
    );
    const registered = [...(await scrape()).values()].map(({ name, kind, help }) => ({ name, kind, help }));
    expect(documented).to.have.deep.members(registered);
  });
});

function isSubset(wanted: Record<string, string>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function valuesOf(family: Family | undefined): number[] | undefined {
  return family?.samples.map(({ value }) => value);
}
