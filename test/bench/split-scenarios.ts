import { pause, systemTimers as timers } from '../../src/timers.js';
import { sharedNowMs } from '../lab/client-plan.js';
import { between } from '../lab/cut.js';
import type { Lab } from '../lab/lab.js';

/** What happens to a master while clients write on both sides. */
export interface SplitScenario {
  readonly name: string;
  readonly title: string;
  /** At most so many runs of Quorate. */
  readonly mostRuns: number;
  /** @returns the moment from which everything is measured, as clients see time */
  fault(lab: Lab, master: number): Promise<number>;
  /** What follows when all has been seen, before everything is mended. */
  aftermath(lab: Lab, master: number): Promise<void>;
}

/** How often the scenarios are measured in which only the servers' own limit helps: each takes half a minute. */
export const SLOW_RUNS = 3;

/** So long a monitor's end or hang is known before the cut: longer than a lease. */
const KNOWN_MS = 2500;
const WOKEN_MS = 2000;

/** In the order in which they are measured. */
export const SPLIT_SCENARIOS: readonly SplitScenario[] = [
  scenario('cut', "master's host cut off", { mostRuns: 100, fault: async (lab, master) => cutOff(lab, master) }),
  scenario('hung', 'master hung, later woken', {
    mostRuns: 100,
    fault: async (lab, master) => lab.signalServer(master, 'SIGSTOP'),
    aftermath: async (lab, master) => {
      lab.signalServer(master, 'SIGCONT');
      await pause(timers, WOKEN_MS);
    },
  }),
  scenario(
    'monitor-killed',
    "its monitor killed, 2.5 s later master's host cut off",
    withoutMonitor('SIGKILL', KNOWN_MS),
  ),
  scenario('monitor-hung', "its monitor hung, 2.5 s later master's host cut off", withoutMonitor('SIGSTOP', KNOWN_MS)),
  scenario(
    'monitor-killed-at-once',
    "its monitor killed and master's host cut off at once",
    withoutMonitor('SIGKILL', 0),
  ),
  scenario('monitor-hung-at-once', "its monitor hung and master's host cut off at once", withoutMonitor('SIGSTOP', 0)),
];

type Parts = Pick<SplitScenario, 'mostRuns' | 'fault'> & Partial<SplitScenario>;

function scenario(name: string, title: string, parts: Parts): SplitScenario {
  return { name, title, aftermath: async () => undefined, ...parts };
}

function withoutMonitor(signal: 'SIGKILL' | 'SIGSTOP', earlierMs: number): Parts {
  return {
    mostRuns: SLOW_RUNS,
    fault: async (lab, master) => {
      lab.host(master).monitor.kill(signal);
      if (earlierMs > 0) await pause(timers, earlierMs);
      return cutOff(lab, master);
    },
  };
}

function cutOff(lab: Lab, master: number): number {
  const beganMs = lab.cut(between([master], lab.others(master)));
  const tookMs = sharedNowMs() - beganMs;
  if (tookMs > 200) throw new Error(`the cut took ${tookMs.toFixed(0)} ms: nothing can be said about its moment`);
  return beganMs;
}
