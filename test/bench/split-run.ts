import { waitUntil } from '../../src/demo/deadline.js';
import { pause, systemTimers as timers } from '../../src/timers.js';
import { startBothClients } from '../lab/both-clients.js';
import { sharedNowMs } from '../lab/client-plan.js';
import type { Lab } from '../lab/lab.js';
import type { SetReport } from '../lab/set-report.js';
import type { Write } from '../lab/write-history.js';
import type { Sample } from './scenario.js';
import type { SplitScenario } from './split-scenarios.js';

const QUIET_MS = 1000;
const TAKEOVER_LIMIT_MS = 60_000;
const SETTLE_LIMIT_MS = 60_000;
/** A server that has acknowledged nothing for so long has stopped. */
const STOPPED_MS = 2000;

/** Measures once: a client that sticks to the master beside it, and one that follows the monitors on the other side. */
export async function measureSplit(lab: Lab, scenario: SplitScenario, mostHoldMs: number): Promise<readonly Sample[]> {
  await lab.settle(SETTLE_LIMIT_MS);
  const old = (await lab.master()).number;
  await startBothClients(lab, old);
  await pause(timers, QUIET_MS);
  const faultMs = await scenario.fault(lab, old);
  await holdOn(lab, { old, faultMs, mostHoldMs });
  const heldMs = sharedNowMs();
  await scenario.aftermath(lab, old);
  await lab.mend();
  await lab.settle(SETTLE_LIMIT_MS);
  await pause(timers, QUIET_MS);
  const writes = lab.writes();
  return samplesOf({ report: await lab.report(), writes, old: lab.serverName(old), faultMs, heldMs });
}

/** Until the others write and the old master has stopped, or the time is over. */
async function holdOn(lab: Lab, { old, faultMs, mostHoldMs }: { old: number; faultMs: number; mostHoldMs: number }) {
  const server = lab.serverName(old);
  const missing = () => {
    const writes = lab.writes();
    const taken = writes.find((write) => isAcknowledged(write) && write.server !== server && write.endedMs > faultMs);
    if (taken === undefined) return 'nobody else acknowledges writes';
    const nowMs = sharedNowMs();
    if (nowMs - taken.endedMs < STOPPED_MS) return 'it has just begun';
    const byOld = writes.filter((write) => isAcknowledged(write) && write.server === server);
    const hasStopped = nowMs - Math.max(0, ...byOld.map(({ endedMs }) => endedMs)) > STOPPED_MS;
    return hasStopped || nowMs - faultMs > mostHoldMs ? null : 'the old master goes on';
  };
  await waitUntil({ what: 'another master', limitMs: TAKEOVER_LIMIT_MS, timers, missing, everyMs: 200 });
}

interface Measured {
  readonly report: SetReport;
  readonly writes: readonly Write[];
  readonly old: string;
  readonly faultMs: number;
  readonly heldMs: number;
}

function samplesOf({ report, writes, old, faultMs, heldMs }: Measured): readonly Sample[] {
  const acknowledged = writes.filter(isAcknowledged);
  const byOld = acknowledged.filter(({ server, endedMs }) => server === old && endedMs > faultMs && endedMs < heldMs);
  const byOthers = acknowledged.filter(({ server, endedMs }) => server !== old && endedMs > faultMs);
  const lastOld = Math.max(faultMs, ...byOld.map(({ endedMs }) => endedMs));
  const firstOther = Math.min(...byOthers.map(({ endedMs }) => endedMs));
  const lostByOld = report.lost.filter(({ server }) => server === old).length;
  return [
    { metric: 'two masters acknowledging', unit: 'ms', value: report.overlapMs },
    { metric: 'writes acknowledged meanwhile', unit: 'writes', value: sum(report.overlaps.map(({ writes: n }) => n)) },
    { metric: 'last acknowledgement of the old master', unit: 'ms', value: lastOld - faultMs },
    { metric: 'first of the new one', unit: 'ms', value: firstOther - faultMs },
    { metric: 'acknowledged writes lost', unit: 'writes', value: report.lost.length },
    { metric: 'of them acknowledged by the old master', unit: 'writes', value: lostByOld },
    ...keptSamples(report),
    { metric: 'refused and yet there', unit: 'writes', value: report.foundRefused },
  ];
}

/** All of the lost ones are to be found. */
function keptSamples({ lostAndFound }: SetReport): readonly Sample[] {
  if (lostAndFound === null) return [];
  return [{ metric: 'of the lost ones in lost-and-found', unit: 'writes', value: lostAndFound }];
}

function isAcknowledged({ outcome }: Write): boolean {
  return outcome === 'acknowledged';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
