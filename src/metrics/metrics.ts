import { Counter, Gauge, Registry } from 'prom-client';
import type { Supervisor } from '../supervisor.js';
import { registerEventMetrics } from './event-metrics.js';
import { GROUP_METRICS } from './group-metrics.js';
import { PROCESS_METRICS } from './process-metrics.js';
import type { ReadMetric } from './sample.js';
import { takeScrape } from './scrape.js';
import type { Scrape } from './scrape.js';
import { SERVER_METRICS } from './server-metrics.js';

/** What a monitor tells Prometheus. */
export interface Metrics {
  /** The answer to a scrape, in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
  close(): void;
}

/** The metrics of a monitor, in a registry of their own. */
export function createMetrics({ supervisor }: { readonly supervisor: Supervisor }): Metrics {
  const registry = new Registry();
  let scrape: Scrape | null = null;
  for (const metric of [...PROCESS_METRICS, ...GROUP_METRICS, ...SERVER_METRICS]) {
    register(metric, registry, () => scrape ?? takeScrape(supervisor));
  }
  const stopListening = registerEventMetrics(supervisor, registry);
  return {
    text: () => {
      scrape = takeScrape(supervisor);
      return registry.metrics();
    },
    contentType: registry.contentType,
    close: () => {
      stopListening();
      registry.clear();
    },
  };
}

function register({ name, kind, help, labels, read }: ReadMetric, registry: Registry, scrape: () => Scrape): void {
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  if (kind === 'gauge') {
    new Gauge({
      ...options,
      collect() {
        this.reset();
        for (const sample of read(scrape())) this.set(sample.labels, sample.value);
      },
    });
    return;
  }
  new Counter({
    ...options,
    collect() {
      this.reset();
      for (const sample of read(scrape())) this.inc(sample.labels, sample.value);
    },
  });
}
