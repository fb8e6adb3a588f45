import type { Endpoint } from '../../src/demo/free-ports.js';

/** What a writing client is told on its command line. */
export interface ClientPlan {
  /** Its values go into a set of its own, under this name. */
  readonly key: string;
  readonly everyMs: number;
  readonly logFile: string;
  readonly group: string;
  /** Where to ask for the master; empty for a client that sticks to one server. */
  readonly monitors: readonly Endpoint[];
  /** The server of a client that never hears of a failover; null for one that follows the monitors. */
  readonly server: Endpoint | null;
}

/** Monotonic milliseconds, the same in every process and namespace of the machine. */
export function sharedNowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
