import type { Cluster } from '../../src/demo/cluster.js';
import type { MonitorKind } from '../../src/demo/monitor-process.js';
import type { Timers } from '../../src/timers.js';

/** What is measured, for each kind of monitor in the same way. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Where it is not the same as in the others. */
  readonly downAfterMs?: number;
  /** How many times it is measured when the user asks for `runs`. */
  runsOf(runs: number): number;
  /** Measures once, on a settled cluster of its own that is ended afterwards. */
  measure(stage: BenchStage): Promise<readonly Sample[]>;
}

export interface BenchStage {
  readonly cluster: Cluster;
  readonly kind: MonitorKind;
  readonly group: string;
  readonly timers: Timers;
  /** Moves the master to the given host as the monitors' operators do it. */
  readonly moveMaster: (to: string) => Promise<void>;
}

/** One measured value. Samples of one metric are put together over the runs. */
export interface Sample {
  readonly metric: string;
  readonly unit: 'ms' | '%' | 'MB' | 'writes';
  readonly value: number;
}
