import { readFileSync } from 'node:fs';
import { waitUntil } from '../../src/demo/deadline.js';
import { pause } from '../../src/timers.js';
import type { Host } from '../../src/demo/cluster.js';
import { readProcStat } from '../../src/demo/proc-stat.js';
import { askRedis } from '../../src/demo/redis-client.js';
import type { BenchStage, Sample, Scenario } from './scenario.js';

const REST_MS = 30_000;
/** A monitor rests for weeks: what it needs to get there is not counted. */
const WARM_UP_MS = 30_000;
/** What Quorate does by default. */
const USUAL_DOWN_AFTER_MS = 5000;
/** /proc counts processor time in hundredths of a second on every Linux. */
const MS_PER_TICK = 10;

/** What a monitor costs while nothing happens, and how fast it starts. */
export const QUIET_SCENARIOS: readonly Scenario[] = [
  {
    name: 'rest',
    title: 'monitor at rest, one group, down_after 5 s',
    downAfterMs: USUAL_DOWN_AFTER_MS,
    runsOf: () => 1,
    measure: measureRest,
  },
  { name: 'rest-1s', title: 'monitor at rest, one group, down_after 1 s', runsOf: () => 1, measure: measureRest },
  { name: 'start', title: 'monitor started', runsOf: (runs) => runs, measure: measureStart },
];

async function measureRest({ cluster, timers }: BenchStage): Promise<readonly Sample[]> {
  await pause(timers, WARM_UP_MS);
  const pids = cluster.hosts.map(({ monitor }) => monitor?.pid() ?? 0);
  const before = pids.map(cpuMs);
  await pause(timers, REST_MS);
  return pids.flatMap((pid, place): Sample[] => [
    { metric: 'processor, of one core', unit: '%', value: ((cpuMs(pid) - (before[place] ?? 0)) / REST_MS) * 100 },
    { metric: 'memory (RSS)', unit: 'MB', value: residentMb(pid) },
  ]);
}

function cpuMs(pid: number): number {
  const stat = readProcStat(pid);
  if (stat === null) throw new Error(`process ${pid} has ended`);
  return stat.cpuTicks * MS_PER_TICK;
}

function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

async function measureStart({ cluster, timers }: BenchStage): Promise<readonly Sample[]> {
  const host = cluster.hosts.at(-1);
  const monitor = host?.monitor;
  if (host === undefined || !monitor) throw new Error('there is no monitor to start');
  await monitor.stop(5000);
  const startMs = timers.nowMs();
  await monitor.restart();
  const missing = () => answerMissing(host);
  await waitUntil({ what: 'the first answer', limitMs: 10_000, timers, missing, everyMs: 1 });
  return [{ metric: 'start to first answer', unit: 'ms', value: timers.nowMs() - startMs }];
}

async function answerMissing({ address, plan }: Host): Promise<string | null> {
  try {
    const answer = await askRedis({ address, port: plan.respPort, command: ['PING'], limitMs: 1000 });
    return answer === 'PONG' ? null : String(answer);
  } catch (error) {
    return String(error);
  }
}
