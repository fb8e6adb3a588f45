import { AppError } from '../errors.js';
import type { Timers } from '../timers.js';
import { agreedTable, type ToldTable } from './agreement.js';
import type { Cluster, Host } from './cluster.js';
import { waitUntil } from './deadline.js';
import { pause } from '../timers.js';
import { countLostWrites } from './lost-writes.js';
import { roleObstacle } from './redis-process.js';
import type { TsCommand } from './ts-command.js';
import { countRedirects, longestGapMs, longestWaitMs, within, type Span } from './write-log.js';
import type { Writer } from './writer.js';

/** What the acts of the tour work with. */
export interface Tour {
  readonly cluster: Cluster;
  readonly hosts: readonly Host[];
  readonly ts: TsCommand;
  readonly timers: Timers;
  readonly writer: Writer;
}

/** One act: it does its work, says what it measured, and rejects when the result is not as promised. */
export interface Act {
  readonly name: string;
  readonly title: string;
  readonly run: (tour: Tour) => Promise<Figures>;
}

export type Figures = Readonly<Record<string, number | string | Readonly<Record<string, number>>>>;

/** No act may take longer. */
export const ACT_LIMIT_MS = 30_000;
/** How long the writer runs undisturbed before and after, so that a gap has two ends. */
export const QUIET_MS = 500;
/** The writer's keys begin with it. */
export const KEY_PREFIX = 'tour:';

/** The whole tour, in order. */
export const ACTS: readonly Act[] = [
  { name: 'start', title: 'Three hosts, one master', run: async () => ({}) },
  { name: 'kill', title: 'kill -9 of the master: a replica takes over', run: killMaster },
  { name: 'return', title: 'The old master is started again: it comes back as a replica', run: startAgain },
  { name: 'order', title: 'ts add server: the order of the beginning, by one command', run: restoreOrder },
  { name: 'end', title: 'All as at the beginning', run: async ({ cluster }) => settled(cluster) },
];

async function killMaster(tour: Tour): Promise<Figures> {
  const old = await masterHost(tour);
  const fromMs = tour.timers.nowMs();
  old.redis.kill('SIGKILL');
  await waitForWrites(tour, 'a new master', (server) => server !== endpointOf(old));
  const next = await waitForMaster(tour, ({ master }) => master !== old.address);
  await pause(tour.timers, QUIET_MS);
  const span = { fromMs, toMs: tour.timers.nowMs() };
  const figures = { killed: old.address, master: next.address, withoutMasterMs: longestGapMs(tour.writer.log, span) };
  return { ...rounded(figures), lostWrites: await lostIn(tour, span, next), redirects: redirectsIn(tour, span) };
}

async function startAgain(tour: Tour): Promise<Figures> {
  const dead = tour.hosts.find(({ redis }) => !redis.isAlive());
  if (dead === undefined) throw new AppError('E_NO_REPLICA', 'no server is down');
  await tour.cluster.restartDead();
  await tour.cluster.settle(ACT_LIMIT_MS);
  const master = await masterHost(tour);
  const { address, plan } = dead;
  const obstacle = await roleObstacle({ address, port: plan.redisPort, master: master.address });
  if (obstacle !== null) throw new AppError('E_NO_REPLICA', obstacle);
  return { replica: address, master: master.address };
}

async function restoreOrder(tour: Tour): Promise<Figures> {
  const first = tour.hosts[0] ?? (await masterHost(tour));
  const fromMs = tour.timers.nowMs();
  await tour.ts.run(['add', 'server', ...tour.hosts.map(({ address }) => address)], [0]);
  await waitForWrites(tour, first.address, (server) => server === endpointOf(first));
  await waitForMaster(tour, ({ master }) => master === first.address);
  await pause(tour.timers, QUIET_MS);
  const span = { fromMs, toMs: tour.timers.nowMs() };
  const redirects = redirectsIn(tour, span);
  const lostWrites = await lostIn(tour, span, first);
  requireNothingLost(lostWrites, redirects);
  const longest = rounded({ longestWaitMs: longestWaitMs(tour.writer.log, span) });
  return { master: first.address, ...longest, lostWrites, redirects };
}

/** A planned move may redirect a client, and nothing else. */
function requireNothingLost(lostWrites: number, redirects: Readonly<Record<string, number>>): void {
  const others = Object.keys(redirects).filter((kind) => kind !== 'READONLY' && kind !== 'closed');
  if (others.length > 0) throw new AppError('E_BAD_ANSWER', `clients saw ${others.join(', ')}`);
  if (lostWrites > 0) throw new AppError('E_BAD_ANSWER', `${lostWrites} acknowledged writes are lost`);
}

async function settled(cluster: Cluster): Promise<Figures> {
  await cluster.settle(ACT_LIMIT_MS);
  return {};
}

function masterHost(tour: Tour): Promise<Host> {
  return waitForMaster(tour, ({ master }) => master !== null);
}

/** The host whose server all monitors name as master, as soon as that satisfies `isWanted`. */
async function waitForMaster({ hosts, timers }: Tour, isWanted: (table: ToldTable) => boolean): Promise<Host> {
  let found: Host | undefined;
  const missing = async () => {
    const table = await agreedTable(hosts.map(({ plan }) => plan));
    if (typeof table === 'string') return table;
    if (isWanted(table)) found = hosts.find(({ address }) => address === table.master);
    return found === undefined ? `they name ${table.master ?? 'none'}` : null;
  };
  await waitUntil({ what: 'the monitors to name the master', limitMs: ACT_LIMIT_MS, timers, missing });
  if (found === undefined) throw new AppError('E_NO_MASTER', 'the master is on none of the hosts');
  return found;
}

/** Waits until the last acknowledged write came from a wanted server. */
export async function waitForWrites(
  { writer, timers }: Pick<Tour, 'writer' | 'timers'>,
  what: string,
  isWanted: (server: string) => boolean,
): Promise<void> {
  const missing = () => {
    const last = writer.log.acknowledged.at(-1);
    return last !== undefined && isWanted(last.server) ? null : `the last one was by ${last?.server ?? 'none'}`;
  };
  await waitUntil({ what: `a write acknowledged by ${what}`, limitMs: ACT_LIMIT_MS, timers, missing, everyMs: 5 });
}

function redirectsIn({ writer }: Tour, span: Span): Readonly<Record<string, number>> {
  return countRedirects(writer.log, span);
}

/** Also counts what was acknowledged shortly before: it may not have been copied when the span began. */
function lostIn({ writer }: Tour, { fromMs, toMs }: Span, host: Host): Promise<number> {
  const writes = within(writer.log, { fromMs: fromMs - QUIET_MS, toMs });
  return countLostWrites({ server: serverOf(host), writes, keyPrefix: KEY_PREFIX });
}

function serverOf({ address, plan }: Host): { address: string; port: number } {
  return { address, port: plan.redisPort };
}

function endpointOf(host: Host): string {
  return `${host.address}:${host.plan.redisPort}`;
}

function rounded<T extends Record<string, number | string>>(figures: T): T {
  const entries = Object.entries(figures).map(([name, value]) => [
    name,
    typeof value === 'number' ? Math.round(value * 10) / 10 : value,
  ]);
  return Object.fromEntries(entries) as T;
}
