import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster, USUAL_PORTS, endpointsOf, type Cluster } from '../../src/demo/cluster.js';
import { requireFreePorts } from '../../src/demo/free-ports.js';
import type { MonitorKind } from '../../src/demo/monitor-process.js';
import { findProgram, findPrograms } from '../../src/demo/programs.js';
import { askRedis } from '../../src/demo/redis-client.js';
import { claimRunDirectory, type RunDirectory } from '../../src/demo/run-directory.js';
import { quoratedKind } from '../../src/demo/stage.js';
import { tsCommand } from '../../src/demo/ts-command.js';
import { systemTimers as timers } from '../../src/timers.js';
import { BENCH_DEFAULTS, BENCH_USAGE, readBenchOptions, type BenchOptions } from './bench-options.js';
import { FAILOVER_SCENARIOS } from './failover-scenarios.js';
import { QUIET_SCENARIOS } from './quiet-scenarios.js';
import { redisSentinelKind } from './redis-sentinel.js';
import { tableOf, type FailedRun, type Series } from './report.js';
import type { BenchStage, Sample, Scenario } from './scenario.js';

const GROUP = 'bench';
const ADDRESSES = ['127.0.0.15', '127.0.0.16', '127.0.0.17'];
const DOWN_AFTER_MS = 1000;
const SETTLE_LIMIT_MS = 30_000;

interface Contestant {
  readonly kind: MonitorKind;
  readonly moveMaster: (cluster: Cluster, to: string) => Promise<void>;
}

const programs = findPrograms({
  startDir: import.meta.dirname,
  node: process.execPath,
  path: process.env['PATH'] ?? '',
});
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stop.abort(new Error('interrupted')));
}
const stopped = new Promise<never>((_resolve, reject) => {
  stop.signal.addEventListener('abort', () => reject(new Error('interrupted')));
});
// Whoever waits for it handles it; nobody may be waiting at that moment.
stopped.catch(() => undefined);
process.exit(await main(readBenchOptions(process.argv.slice(2), BENCH_DEFAULTS)));

async function main(options: BenchOptions): Promise<number> {
  if (options.wantsHelp) {
    process.stdout.write(BENCH_USAGE);
    return 0;
  }
  const startedAt = new Date().toISOString();
  const directory = claimRunDirectory({
    dir: join(tmpdir(), 'quorate-bench'),
    owner: { name: 'bench', pid: process.pid },
  });
  const failedRuns: FailedRun[] = [];
  const series = new Map<string, Series & { readonly values: number[] }>();
  try {
    await requireFreePorts({ endpoints: endpointsOf({ addresses: ADDRESSES, ports: USUAL_PORTS }), hint: '' });
    for (const scenario of chosen(options)) {
      for (const contestant of contestants(options)) {
        await measureAll({ scenario, contestant, directory, options, series, failedRuns });
      }
    }
  } finally {
    directory.remove();
  }
  const outcome = { startedAt, downAfterMs: DOWN_AFTER_MS, series: [...series.values()], failedRuns };
  process.stdout.write(tableOf(outcome));
  if (options.jsonFile !== null) writeFileSync(options.jsonFile, `${JSON.stringify(outcome, null, 2)}\n`);
  return failedRuns.length === 0 ? 0 : 1;
}

function chosen({ only }: BenchOptions): readonly Scenario[] {
  const all = [...FAILOVER_SCENARIOS, ...QUIET_SCENARIOS];
  const unknown = only.find((name) => all.every((scenario) => scenario.name !== name));
  if (unknown !== undefined) throw new Error(`--only ${unknown} is none of ${all.map(({ name }) => name).join(', ')}`);
  return all.filter(({ name }) => only.length === 0 || only.includes(name));
}

function contestants({ monitors }: BenchOptions): readonly Contestant[] {
  return monitors.map((name) => {
    if (name === 'quorated') return { kind: quoratedKind(programs), moveMaster: moveByTs };
    if (name !== 'redis-sentinel') throw new Error(`--monitors ${name} is neither quorated nor redis-sentinel`);
    const redisSentinel = findProgram({ name, path: process.env['PATH'] ?? '' });
    return { kind: redisSentinelKind({ redisSentinel }), moveMaster: moveBySentinel };
  });
}

async function moveByTs(_cluster: Cluster, to: string): Promise<void> {
  const order = [to, ...ADDRESSES.filter((address) => address !== to)];
  await tsCommand({ ...programs, monitors: ADDRESSES }).run(['add', 'server', ...order], [0]);
}

/** Sentinel chooses the new master by itself. */
async function moveBySentinel({ hosts }: Cluster): Promise<void> {
  const [host] = hosts;
  if (host === undefined) throw new Error('there is no host');
  const { address, plan } = host;
  await askRedis({ address, port: plan.respPort, command: ['SENTINEL', 'FAILOVER', GROUP] });
}

interface Measuring {
  readonly scenario: Scenario;
  readonly contestant: Contestant;
  readonly directory: RunDirectory;
  readonly options: BenchOptions;
  readonly series: Map<string, Series & { readonly values: number[] }>;
  readonly failedRuns: FailedRun[];
}

async function measureAll({ scenario, contestant, directory, options, series, failedRuns }: Measuring): Promise<void> {
  const monitor = contestant.kind.name;
  const runs = scenario.runsOf(options.runs);
  for (let run = 1; run <= runs; run++) {
    stop.signal.throwIfAborted();
    process.stderr.write(`${scenario.name}, ${monitor}: run ${run} of ${runs}\n`);
    try {
      const samples = await measureOnce(
        scenario,
        contestant,
        join(directory.dir, `${monitor}-${scenario.name}-${run}`),
        directory,
      );
      for (const sample of samples) add(series, scenario, monitor, sample);
      process.stderr.write(
        `  ${samples.map(({ metric, unit, value }) => `${metric} ${value.toFixed(1)} ${unit}`).join(', ')}\n`,
      );
    } catch (error) {
      stop.signal.throwIfAborted();
      failedRuns.push({ scenario: scenario.name, monitor, run, reason: String(error) });
      process.stderr.write(`  failed: ${String(error)}\n`);
    }
  }
}

async function measureOnce(scenario: Scenario, { kind, moveMaster }: Contestant, dir: string, directory: RunDirectory) {
  const cluster = await startCluster({
    group: GROUP,
    addresses: ADDRESSES,
    dir,
    redisServer: programs.redisServer,
    ports: USUAL_PORTS,
    downAfterMs: scenario.downAfterMs ?? DOWN_AFTER_MS,
    redisLines: [],
    monitor: kind,
    timers,
    stop: stop.signal,
    onStart: (handles) => directory.record(handles.map((handle) => ({ name: handle.name, pid: handle.pid() }))),
  });
  try {
    await cluster.settle(SETTLE_LIMIT_MS);
    const stage: BenchStage = { cluster, kind, group: GROUP, timers, moveMaster: (to) => moveMaster(cluster, to) };
    return await Promise.race([scenario.measure(stage), stopped]);
  } finally {
    await cluster.close();
  }
}

function add(series: Measuring['series'], { name, title }: Scenario, monitor: string, sample: Sample): void {
  const key = `${name} ${monitor} ${sample.metric}`;
  const { metric, unit } = sample;
  const known = series.get(key) ?? { scenario: name, title, monitor, metric, unit, values: [] };
  known.values.push(sample.value);
  series.set(key, known);
}
