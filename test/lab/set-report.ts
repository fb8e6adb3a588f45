import { acknowledgingIntervals, overlapsOf } from './acknowledging.js';
import type { Interval, Overlap } from './acknowledging.js';
import type { Write } from './write-history.js';

/** A time during which a server was cut off from the majority, stopped or killed: what it acknowledged may be lost. */
export interface Lapse {
  readonly server: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The outcome of a run, in the manner of Jepsen's set test. */
export interface SetReport {
  readonly total: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Values that the master holds at the end. */
  readonly survivors: number;
  /** Acknowledged, and not there at the end. */
  readonly lost: readonly Write[];
  /** Of those: acknowledged by a server that no majority could have stood behind at that time. */
  readonly lostInLapse: number;
  /** Of those: found in what monitors kept of their servers; null where they keep nothing. */
  readonly lostAndFound: number | null;
  /** Not acknowledged, and there at the end: allowed, the answer was lost. */
  readonly foundUnacknowledged: number;
  /** Refused, and there at the end: never allowed. */
  readonly foundRefused: number;
  readonly intervals: readonly Interval[];
  readonly overlaps: readonly Overlap[];
  readonly overlapMs: number;
}

export interface SetReportOptions {
  readonly writes: readonly Write[];
  /** By client, the values that the master holds at the end. */
  readonly survivors: ReadonlyMap<string, ReadonlySet<number>>;
  /** By client, the values in lost-and-found; null or left out where nothing is kept. */
  readonly kept?: ReadonlyMap<string, ReadonlySet<number>> | null;
  readonly lapses: readonly Lapse[];
}

/** A write may be on its way when the fault comes. */
const ON_ITS_WAY_MS = 50;

/** Compares what the clients were told with what is there at the end. */
export function setReport({ writes, survivors, kept = null, lapses }: SetReportOptions): SetReport {
  const isThere = ({ client, value }: Write) => survivors.get(client)?.has(value) === true;
  const count = (outcome: Write['outcome'], more: (write: Write) => boolean = () => true) =>
    writes.filter((write) => write.outcome === outcome && more(write)).length;
  const lost = writes.filter((write) => write.outcome === 'acknowledged' && !isThere(write));
  const overlaps = overlapsOf(writes);
  return {
    total: writes.length,
    acknowledged: count('acknowledged'),
    refused: count('refused'),
    survivors: [...survivors.values()].reduce((sum, { size }) => sum + size, 0),
    lost,
    lostInLapse: lost.filter((write) => isInLapse(write, lapses)).length,
    lostAndFound: kept && lost.filter(({ client, value }) => kept.get(client)?.has(value) === true).length,
    foundUnacknowledged: count('unknown', isThere),
    foundRefused: count('refused', isThere),
    intervals: acknowledgingIntervals(writes),
    overlaps,
    overlapMs: overlaps.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0),
  };
}

/** What must never be, in words; empty when all is well. */
export function violationsOf({
  overlaps,
  lost,
  lostInLapse,
  lostAndFound,
  foundRefused,
}: SetReport): readonly string[] {
  const unexcused = lost.length - lostInLapse;
  const unfound = lost.length - (lostAndFound ?? lost.length);
  return [
    ...overlaps.map(
      ({ servers, fromMs, toMs, writes }) =>
        `${servers.join(' and ')} both acknowledged writes for ${(toMs - fromMs).toFixed(1)} ms (${writes} writes)`,
    ),
    ...(unexcused > 0 ? [`${unexcused} writes are lost that a master with a majority had acknowledged`] : []),
    ...(unfound > 0 ? [`${unfound} writes are lost and were not kept`] : []),
    ...(foundRefused > 0 ? [`${foundRefused} writes were refused and are there`] : []),
  ];
}

/** The report for people; times count from the first acknowledgement. */
export function reportText(report: SetReport): string {
  const { intervals, lost, lostInLapse } = report;
  const beganMs = intervals[0]?.fromMs ?? 0;
  const at = (ms: number) => `${((ms - beganMs) / 1000).toFixed(3)} s`;
  return [
    `writes ${report.total}, acknowledged ${report.acknowledged}, refused ${report.refused}, survivors ${report.survivors}`,
    `lost ${lost.length}, of them by a server without a majority ${lostInLapse}, in lost-and-found ${report.lostAndFound ?? '-'}`,
    `found unacknowledged ${report.foundUnacknowledged}, found though refused ${report.foundRefused}`,
    `two servers acknowledging: ${report.overlapMs.toFixed(1)} ms in ${report.overlaps.length} times`,
    ...intervals.map(({ server, fromMs, toMs }) => `  ${server} acknowledged from ${at(fromMs)} to ${at(toMs)}`),
    '',
  ].join('\n');
}

function isInLapse({ server, endedMs }: Write, lapses: readonly Lapse[]): boolean {
  return lapses.some(
    (lapse) => lapse.server === server && endedMs >= lapse.fromMs - ON_ITS_WAY_MS && endedMs <= lapse.toMs,
  );
}
