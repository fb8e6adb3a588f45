import { rmSync } from 'node:fs';
import { watchLab } from '../lab/address-lab.js';
import { overlapMs } from '../lab/address-plan.js';
import { sharedNowMs } from '../lab/client-plan.js';
import { openKeepalivedLab } from '../lab/keepalived-lab.js';
import type { KeepalivedLab } from '../lab/keepalived-lab.js';
import type { Lab } from '../lab/lab.js';
import { documentOf } from '../lab/settling.js';
import { runTool } from '../lab/system-tool.js';
import { VIRTUAL_ADDRESS } from '../lab/watch.js';
import type { AddressWatch } from '../lab/watch.js';
import { pause, systemTimers as timers } from '../../src/timers.js';
import { ADDRESS_FAULTS } from './address-faults.js';
import type { AddressFault } from './address-faults.js';
import { median } from './statistics.js';

/** What one run showed, in ms; null where the address did not move. */
interface VrrpRun {
  readonly title: string;
  readonly movedMs: number | null;
  readonly gapMs: number | null;
  readonly overlapMs: number;
}

const LIMIT_MS = 15_000;
/** A fault lasts at least so long, so that an address that would come back wrongly has the time to. */
const HOLD_MS = 2000;

/**
 * Plays the faults on hosts with keepalived, monitors in `address_mode: keepalived` and the files that Quorate makes, and
 * prints a table. @returns the exit code: 1 when two hosts had the address at once
 */
export async function measureVrrp({ runs, only }: { runs: number; only: readonly string[] }): Promise<number> {
  const faults = ADDRESS_FAULTS.filter(({ name }) => only.length === 0 || only.includes(name));
  const site = await openKeepalivedLab();
  const shown: VrrpRun[] = [];
  try {
    for (let run = 0; run < runs; run++) {
      for (const fault of faults) shown.push(...(await tryToPlay(site, fault)));
    }
  } finally {
    site.lab.close();
  }
  process.stdout.write(`${tableOf(shown)}\n`);
  return shown.every((run) => run.overlapMs === 0) ? 0 : 1;
}

/** A run that does not come to its end is told, and not counted. */
async function tryToPlay(site: KeepalivedLab, fault: AddressFault): Promise<readonly VrrpRun[]> {
  const { lab } = site;
  await lab.settle();
  const watch = await watchLab(lab);
  try {
    const shown = await play(site, fault, watch);
    const times = [shown.movedMs, shown.gapMs, shown.overlapMs].map(text);
    process.stderr.write(`${rowName(shown)}: ${times[0]} ms, gap ${times[1]} ms, two ${times[2]} ms\n`);
    return [shown];
  } catch (error) {
    process.stderr.write(`${rowName(fault)}: failed: ${String(error)}\n`);
    return [];
  } finally {
    await watch.stop();
    await lab.restore();
    for (const { number } of lab.hosts) await site.start(number);
  }
}

async function play(site: KeepalivedLab, fault: AddressFault, watch: AddressWatch): Promise<VrrpRun> {
  const { lab } = site;
  const old = (await lab.master()).number;
  await watch.waitForAnswers(old);
  const atMs = fault.name === 'crash' ? await crash(site, old) : await fault.happen(lab, old);
  const answer = fault.moves ? await watch.answeredElsewhere(old, atMs, LIMIT_MS) : null;
  if (!fault.moves) await watch.waitFor(null);
  await pause(timers, HOLD_MS);
  await lab.mend();
  await site.start(old);
  await lab.settle();
  await watch.waitFor(await masterByTable(lab));
  return {
    title: fault.title,
    movedMs: answer === null ? null : answer.atMs - atMs,
    gapMs: answer?.gapMs ?? null,
    overlapMs: overlapMs(watch.holdings(), sharedNowMs()),
  };
}

/** A monitor that has just been started again names the former master to clients for a moment. */
async function masterByTable(lab: Lab): Promise<number> {
  const { master } = await documentOf(lab.host(1));
  const found = lab.hosts.find(({ address }) => address === master);
  if (found === undefined) throw new Error(`no host is the master ${master}`);
  return found.number;
}

/** With keepalived, and with what a host forgets when it starts anew: its addresses and its track file. */
async function crash(site: KeepalivedLab, host: number): Promise<number> {
  const atMs = sharedNowMs();
  await site.kill(host);
  runTool('ip', [...site.lab.network.inside(host), 'ip', 'address', 'del', `${VIRTUAL_ADDRESS}/32`, 'dev', 'eth0']);
  await site.lab.crash(host);
  rmSync(site.trackFile(host), { force: true });
  return atMs;
}

function tableOf(shown: readonly VrrpRun[]): string {
  const rows = [...new Set(shown.map(({ title }) => title))].map((title) => {
    const runs = shown.filter((each) => each.title === title);
    const moved = middleAndMost(runs.flatMap(({ movedMs }) => movedMs ?? []));
    const gaps = middleAndMost(runs.flatMap(({ gapMs }) => gapMs ?? []));
    const two = text(Math.max(...runs.map((each) => each.overlapMs)));
    return `| ${rowName({ title })} | ${runs.length} | ${moved} | ${gaps} | ${two} |`;
  });
  const head =
    '| fault | runs | answers elsewhere after, median (most), ms | nobody answers for, ms | two hosts at once, most, ms |';
  return [head, '| --- | --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function rowName({ title }: { readonly title: string }): string {
  return `quorate, moved by keepalived: ${title}`;
}

function middleAndMost(values: readonly number[]): string {
  return values.length === 0 ? '-' : `${text(median(values))} (${text(Math.max(...values))})`;
}

function text(ms: number | null): string {
  return ms === null ? '-' : String(Math.round(ms));
}
