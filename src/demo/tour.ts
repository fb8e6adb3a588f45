import { AppError } from '../errors.js';
import type { Timers } from '../timers.js';
import type { Cluster } from './cluster.js';
import { pause } from '../timers.js';
import {
  ACT_LIMIT_MS,
  ACTS,
  KEY_PREFIX,
  QUIET_MS,
  waitForWrites,
  type Act,
  type Figures,
  type Tour,
} from './tour-acts.js';
import type { TsCommand } from './ts-command.js';
import { Writer } from './writer.js';

export interface TourParts {
  readonly cluster: Cluster;
  readonly group: string;
  readonly ts: TsCommand;
  readonly timers: Timers;
  /** Told after each step. */
  readonly onStep: (step: TourStep) => void;
}

/** What one step of the tour showed. */
export interface TourStep {
  readonly name: string;
  readonly title: string;
  readonly tookMs: number;
  /** The table as `ts show server` prints it, and as it gives it with `--json`. */
  readonly table: string;
  readonly document: unknown;
  readonly figures: Figures;
}

const WRITE_EVERY_MS = 5;

/** Runs every step in order; fails with the step's name and reason when one fails or takes too long. */
export async function runTour(parts: TourParts): Promise<void> {
  const { cluster, group, timers } = parts;
  const monitors = cluster.hosts.map(({ address, plan }) => ({ address, port: plan.respPort }));
  const writer = new Writer({ monitors, group, timers, everyMs: WRITE_EVERY_MS, keyPrefix: KEY_PREFIX });
  try {
    await cluster.settle(ACT_LIMIT_MS);
    const tour = { ...parts, writer, hosts: cluster.hosts };
    await waitForWrites(tour, 'any server', () => true);
    await pause(timers, QUIET_MS);
    for (const act of ACTS) parts.onStep(await limited(act, tour));
  } finally {
    writer.close();
  }
}

async function limited(act: Act, tour: Tour): Promise<TourStep> {
  const tooLong = new AppError('E_TIMEOUT', `it took longer than ${ACT_LIMIT_MS / 1000} s`);
  let cancel = () => {};
  const limit = new Promise<never>((_resolve, reject) => {
    cancel = tour.timers.after(ACT_LIMIT_MS, () => reject(tooLong));
  });
  try {
    return await Promise.race([perform(act, tour), limit]);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('E_TIMEOUT', `step "${act.name}" failed: ${reason}`, { cause });
  } finally {
    cancel();
  }
}

async function perform({ name, title, run }: Act, tour: Tour): Promise<TourStep> {
  const startMs = tour.timers.nowMs();
  const figures = await run(tour);
  const tookMs = Math.round(tour.timers.nowMs() - startMs);
  // 1 is the exit code for a group that works, but not with all its servers.
  const table = await tour.ts.run(['show', 'server'], [0, 1]);
  const document: unknown = JSON.parse(await tour.ts.run(['show', 'server', '--json'], [0, 1]));
  return { name, title, tookMs, table, document, figures };
}
