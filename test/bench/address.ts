import { loadavg } from 'node:os';
import { addressProgram, watchLab } from '../lab/address-lab.js';
import { overlapMs } from '../lab/address-plan.js';
import { sharedNowMs } from '../lab/client-plan.js';
import { between } from '../lab/cut.js';
import { openLab } from '../lab/open-lab.js';
import type { Lab } from '../lab/lab.js';
import { labObstacle } from '../lab/permission.js';
import { AddressWatch } from '../lab/watch.js';
import { systemTimers as timers } from '../../src/timers.js';
import { ADDRESS_FAULTS } from './address-faults.js';
import type { AddressFault } from './address-faults.js';
import { openKeepalivedSite } from './keepalived-site.js';
import type { KeepalivedSite } from './keepalived-site.js';
import { measureVrrp } from './address-vrrp.js';
import { readAddressOptions, ADDRESS_USAGE } from './address-options.js';

/** What one run showed, in ms; null where the address did not move. */
interface Shown {
  readonly what: string;
  /** From the fault until another host answers. */
  readonly movedMs: number | null;
  /** For how long nobody answered. */
  readonly gapMs: number | null;
  /** For how long two hosts had it at once. */
  readonly overlapMs: number;
}

/** How long after a fault the hosts are watched at the most. */
const LIMIT_MS = 15_000;
/** A fault lasts at least so long, so that an address that would come back wrongly has the time to. */
const HOLD_MS = 2000;

const options = readAddressOptions(process.argv.slice(2));
const isPossible = !options.wantsHelp && labObstacle() === null;
const codes = [await main(), isPossible ? await measureVrrp(options) : 0];
process.exit(Math.max(...codes));

async function main(): Promise<number> {
  const obstacle = labObstacle();
  if (options.wantsHelp || obstacle !== null) {
    process.stdout.write(obstacle === null ? ADDRESS_USAGE : `bench:address: ${obstacle}\n`);
    return obstacle === null ? 0 : 1;
  }
  const before = loadavg()[0] ?? 0;
  const shown = [...(await measureQuorate()), ...(options.only.length === 0 ? await measureKeepalived() : [])];
  process.stdout.write(`${tableOf(shown)}\nload ${before.toFixed(2)} before, ${loadavg()[0]?.toFixed(2)} after\n`);
  const own = shown.filter(({ what }) => what.startsWith('quorate'));
  return own.some((each) => each.overlapMs > 0) ? 1 : 0;
}

async function measureQuorate(): Promise<readonly Shown[]> {
  const faults = ADDRESS_FAULTS.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const lab = await openLab({ program: addressProgram() });
  try {
    const shown: Shown[] = [];
    for (let run = 0; run < options.runs; run++) {
      for (const fault of faults) shown.push(...(await tryToPlay(lab, fault)));
    }
    return shown;
  } finally {
    lab.close();
  }
}

/** A run that does not come to its end is told, and not counted. */
async function tryToPlay(lab: Lab, fault: AddressFault): Promise<readonly Shown[]> {
  await lab.settle();
  const watch = await watchLab(lab);
  try {
    return [await play(lab, fault, watch)];
  } catch (error) {
    process.stderr.write(`quorate: ${fault.title}: failed: ${String(error)}\n`);
    await watch.stop();
    await lab.restore();
    return [];
  }
}

async function play(lab: Lab, fault: AddressFault, watch: AddressWatch): Promise<Shown> {
  const old = (await lab.master()).number;
  await watch.waitForAnswers(old);
  const atMs = await fault.happen(lab, old);
  const answer = fault.moves ? await watch.answeredElsewhere(old, atMs, LIMIT_MS) : null;
  if (!fault.moves) await watch.waitFor(null);
  await pause(HOLD_MS);
  await lab.mend();
  await lab.settle();
  await watch.waitFor((await lab.master()).number);
  return end(`quorate: ${fault.title}`, watch, { atMs, answer });
}

async function measureKeepalived(): Promise<readonly Shown[]> {
  const site = openKeepalivedSite();
  const shown: Shown[] = [];
  try {
    for (const host of [1, 2]) await site.start(host);
    for (let run = 0; run < Math.min(options.runs, 3); run++) {
      shown.push(await playKeepalived(site, 'its host is cut off', () => site.network.cut(between([1], [2, 3]))));
      const stop = (signal: NodeJS.Signals) => () => site.process(1).kill(signal);
      shown.push(await playKeepalived(site, 'it is stopped in order', stop('SIGTERM')));
      shown.push(await playKeepalived(site, 'it is killed', stop('SIGKILL')));
    }
  } finally {
    site.close();
  }
  return shown;
}

async function playKeepalived(site: KeepalivedSite, title: string, happen: () => void): Promise<Shown> {
  const watch = await AddressWatch.start({ ...site, hosts: [1, 2], clientHost: 3 });
  await watch.waitFor(1, LIMIT_MS);
  await watch.waitForAnswers(1);
  const atMs = sharedNowMs();
  happen();
  const answer = await watch.answeredElsewhere(1, atMs, LIMIT_MS);
  await pause(HOLD_MS);
  const shown = end(`keepalived: ${title}`, watch, { atMs, answer });
  site.network.cut([]);
  if (!site.process(1).isAlive()) await site.start(1);
  return shown;
}

async function end(
  what: string,
  watch: AddressWatch,
  { atMs, answer }: { atMs: number; answer: { readonly atMs: number; readonly gapMs: number } | null },
): Promise<Shown> {
  const movedMs = answer === null ? null : answer.atMs - atMs;
  const shown = { what, movedMs, gapMs: answer?.gapMs ?? null, overlapMs: overlapMs(watch.holdings(), sharedNowMs()) };
  await watch.stop();
  process.stderr.write(`${what}: ${text(movedMs)} ms, gap ${text(shown.gapMs)} ms, two ${text(shown.overlapMs)} ms\n`);
  return shown;
}

function tableOf(shown: readonly Shown[]): string {
  const rows = [...new Set(shown.map(({ what }) => what))].map((what) => {
    const runs = shown.filter((each) => each.what === what);
    const moved = runs.flatMap(({ movedMs }) => movedMs ?? []);
    const gaps = runs.flatMap(({ gapMs }) => gapMs ?? []);
    const two = Math.max(...runs.map((each) => each.overlapMs));
    return `| ${what} | ${runs.length} | ${middleAndMost(moved)} | ${middleAndMost(gaps)} | ${text(two)} |`;
  });
  const head =
    '| fault | runs | answers elsewhere after, median (most), ms | nobody answers for, ms | two hosts at once, most, ms |';
  return [head, '| --- | --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function middleAndMost(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return middle === undefined ? '-' : `${text(middle)} (${text(sorted.at(-1) ?? middle)})`;
}

function text(ms: number | null): string {
  return ms === null ? '-' : String(Math.round(ms));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void timers.after(ms, resolve));
}
