import { Counter, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Announcement } from '../../sentinel/index.js';
import type { Supervisor } from '../supervisor.js';

/** Counts what is announced. Returns the way to stop listening. */
export function registerEventMetrics(supervisor: Supervisor, registry: Registry): () => void {
  const events = new Counter({
    name: 'quorate_events_total',
    help: 'Events of the group, by the name of the event.',
    labelNames: ['group', 'event'],
    registers: [registry],
  });
  const failovers = new Counter({
    name: 'quorate_failovers_total',
    help: 'Failovers and handovers that this monitor led, by what led to them and how they ended.',
    labelNames: ['group', 'cause', 'outcome'],
    registers: [registry],
  });
  const phases = new Histogram({
    name: 'quorate_failover_phase_duration_seconds',
    help: 'How long each phase of a failover took that this monitor led.',
    labelNames: ['group', 'phase'],
    buckets: PHASE_BUCKETS_SECONDS,
    registers: [registry],
  });
  const rungs = new Counter({
    name: 'quorate_fence_rungs_total',
    help: 'Ways to keep writes from a server that were tried, by way and result.',
    labelNames: ['group', 'rung', 'result'],
    registers: [registry],
  });
  const rungTimes = new Histogram({
    name: 'quorate_fence_rung_duration_seconds',
    help: 'How long each way to keep writes from a server took.',
    labelNames: ['group', 'rung'],
    buckets: PHASE_BUCKETS_SECONDS,
    registers: [registry],
  });
  const stopRungs = supervisor.listenToRungs((group, { rung, result, durationMs }) => {
    rungs.inc({ group, rung, result });
    rungTimes.observe({ group, rung }, durationMs / 1000);
  });
  // A counter that first appears with its first failover would hide that one from rate().
  for (const group of supervisor.groupNames()) {
    for (const cause of CAUSES) failovers.inc({ group, cause, outcome: 'done' }, 0);
  }
  const stopEvents = supervisor.listen((group, { name, failover }: Announcement) => {
    events.inc({ group, event: name });
    if (failover === undefined) return;
    failovers.inc({ group, cause: failover.cause, outcome: failover.outcome });
    for (const { phase, durationMs } of failover.phases) phases.observe({ group, phase }, durationMs / 1000);
  });
  return () => {
    stopRungs();
    stopEvents();
  };
}

const CAUSES = ['master-down', 'handover', 'resumed'] as const;
const PHASE_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
