import type { ReadMetric } from './sample.js';

/**
 * What is told of the process itself, under the names that every Prometheus client uses. Read when scraped: the
 * client library's own set keeps observers and a 10 ms timer running for it.
 */
export const PROCESS_METRICS: readonly ReadMetric[] = [
  {
    name: 'quorate_build_info',
    kind: 'gauge',
    help: 'Always 1; the labels name the monitor and its version.',
    labels: ['version', 'monitor'],
    read: ({ version, monitor }) => [{ labels: { version, monitor }, value: 1 }],
  },
  {
    name: 'process_start_time_seconds',
    kind: 'gauge',
    help: 'Unix time at which the monitor started.',
    labels: [],
    read: ({ startedUnixMs }) => [{ labels: {}, value: startedUnixMs / 1000 }],
  },
  {
    name: 'process_resident_memory_bytes',
    kind: 'gauge',
    help: 'Resident memory of the monitor.',
    labels: [],
    read: () => [{ labels: {}, value: process.memoryUsage.rss() }],
  },
  {
    name: 'process_cpu_seconds_total',
    kind: 'counter',
    help: 'Processor time of the monitor, user and system.',
    labels: [],
    read: () => {
      const { user, system } = process.cpuUsage();
      return [{ labels: {}, value: (user + system) / 1e6 }];
    },
  },
];
