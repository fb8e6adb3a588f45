import type { Scrape } from './scrape.js';

/** One value of a metric with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric whose values are read when it is scraped. */
export interface ReadMetric {
  readonly name: `quorate_${string}` | `process_${string}`;
  readonly kind: 'gauge' | 'counter';
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: (scrape: Scrape) => readonly Sample[];
}
