import { waitUntil } from '../../src/demo/deadline.js';
import { pause } from '../../src/timers.js';
import type { Host } from '../../src/demo/cluster.js';
import { countLostWrites } from '../../src/demo/lost-writes.js';
import { askRedis } from '../../src/demo/redis-client.js';
import { countRedirects, longestGapMs, longestWaitMs, within } from '../../src/demo/write-log.js';
import { Writer } from '../../src/demo/writer.js';
import type { BenchStage, Sample, Scenario } from './scenario.js';

const WRITE_EVERY_MS = 5;
const KEY_PREFIX = 'bench:';
const LIMIT_MS = 90_000;
/** Of a process that SIMULATE-FAILURE ended. */
const CRASH_EXIT_CODE = 99;
/** How long the writer runs before the fault, and after the first write at the new master. */
const QUIET_MS = 1000;

type Fault = (stage: BenchStage, master: Host) => Promise<void>;
type CrashPoint = 'crash-after-election' | 'crash-after-promotion';

/** What happens to a master, each with a client that writes all the time. */
export const FAILOVER_SCENARIOS: readonly Scenario[] = [
  scenario('kill', 'kill -9 of the master', async (_stage, { redis }) => redis.kill('SIGKILL')),
  scenario('stop', 'SIGSTOP of the master', async (_stage, { redis }) => redis.kill('SIGSTOP')),
  rare(scenario('leader-election', 'leader dies right after its election', leaderDies('crash-after-election'))),
  rare(scenario('leader-promotion', 'leader dies right after the promotion', leaderDies('crash-after-promotion'))),
  scenario('move', 'planned move of the master', async ({ cluster, moveMaster }, master) => {
    const next = cluster.hosts.find((host) => host !== master);
    await moveMaster(next?.address ?? master.address);
  }),
];

function scenario(name: string, title: string, fault: Fault): Scenario {
  return { name, title, runsOf: (runs) => runs, measure: (stage) => measureFault(stage, fault) };
}

/** With redis-sentinel one run takes half a minute. */
function rare(usual: Scenario): Scenario {
  return { ...usual, runsOf: (runs) => Math.min(runs, 3) };
}

function leaderDies(point: CrashPoint): Fault {
  return async ({ cluster, timers }, master) => {
    await simulateFailure(cluster.hosts, point);
    master.redis.kill('SIGKILL');
    const missing = () => (cluster.hosts.every(({ monitor }) => monitor?.isAlive()) ? 'all run' : null);
    await waitUntil({ what: 'the leader to die', limitMs: LIMIT_MS, timers, missing, everyMs: 2 });
    await requireSimulatedCrash(cluster.hosts);
    // Only one leader is to die. This word clears what was set before.
    await simulateFailure(cluster.hosts, 'help');
  };
}

/** A monitor that died of anything else measured nothing. */
async function requireSimulatedCrash(hosts: readonly Host[]): Promise<void> {
  for (const { monitor } of hosts) {
    if (!monitor || monitor.isAlive()) continue;
    const code = await monitor.ended();
    if (code !== CRASH_EXIT_CODE) throw new Error(`${monitor.name} ended with ${code}:\n${monitor.lastWords()}`);
  }
}

async function simulateFailure(hosts: readonly Host[], point: CrashPoint | 'help'): Promise<void> {
  const running = hosts.filter(({ monitor }) => monitor?.isAlive());
  await Promise.all(
    running.map(({ address, plan }) =>
      askRedis({ address, port: plan.respPort, command: ['SENTINEL', 'SIMULATE-FAILURE', point] }),
    ),
  );
}

async function measureFault(stage: BenchStage, fault: Fault): Promise<readonly Sample[]> {
  const { cluster, group, timers } = stage;
  const monitors = cluster.hosts.map(({ address, plan }) => ({ address, port: plan.respPort }));
  const writer = new Writer({ monitors, group, timers, everyMs: WRITE_EVERY_MS, keyPrefix: KEY_PREFIX });
  try {
    await waitForWrites(stage, writer, () => true);
    await pause(timers, QUIET_MS);
    const old = masterOf(stage, writer);
    const fromMs = timers.nowMs();
    await fault(stage, old);
    await waitForWrites(stage, writer, (server) => server !== serverName(old));
    await pause(timers, QUIET_MS);
    return await evaluate(stage, writer, fromMs);
  } finally {
    writer.close();
  }
}

async function evaluate(stage: BenchStage, writer: Writer, fromMs: number): Promise<readonly Sample[]> {
  const { address, plan } = masterOf(stage, writer);
  const span = { fromMs, toMs: stage.timers.nowMs() };
  const writes = within(writer.log, { fromMs: 0, toMs: span.toMs });
  const server = { address, port: plan.redisPort };
  const lost = await countLostWrites({ server, writes, keyPrefix: KEY_PREFIX });
  return [
    { metric: 'no writable master', unit: 'ms', value: longestGapMs(writer.log, span) },
    { metric: 'longest wait of a write', unit: 'ms', value: longestWaitMs(writer.log, span) },
    { metric: 'acknowledged writes lost', unit: 'writes', value: lost },
    ...Object.entries(countRedirects(writer.log, span)).map(
      ([kind, value]): Sample => ({ metric: `tried again: ${kind}`, unit: 'writes', value }),
    ),
  ];
}

async function waitForWrites({ timers }: BenchStage, writer: Writer, isWanted: (server: string) => boolean) {
  const missing = () => {
    const last = writer.log.acknowledged.at(-1);
    return last !== undefined && isWanted(last.server) ? null : `the last one was by ${last?.server ?? 'none'}`;
  };
  await waitUntil({ what: 'an acknowledged write', limitMs: LIMIT_MS, timers, missing, everyMs: 5 });
}

/** The host whose server acknowledged the last write. */
function masterOf({ cluster }: BenchStage, writer: Writer): Host {
  const last = writer.log.acknowledged.at(-1);
  const host = cluster.hosts.find((one) => serverName(one) === last?.server);
  if (host === undefined) throw new Error('no server has acknowledged a write');
  return host;
}

function serverName({ address, plan }: Host): string {
  return `${address}:${plan.redisPort}`;
}
