import { loadavg } from 'node:os';
import { BOTH_ADDRESSES, bothFamiliesProgram, masterWithAddress, watchLab } from '../lab/address-lab.js';
import { overlapMs } from '../lab/address-plan.js';
import { sharedNowMs } from '../lab/client-plan.js';
import { between } from '../lab/cut.js';
import { IdleClient } from '../lab/idle-client.js';
import { openLab } from '../lab/open-lab.js';
import type { Lab } from '../lab/lab.js';
import { labObstacle } from '../lab/permission.js';
import { AddressWatch } from '../lab/watch.js';
import type { Answer } from '../lab/watch.js';
import { systemTimers as timers } from '../../src/timers.js';
import { ADDRESS_FAULTS } from './address-faults.js';
import type { AddressFault } from './address-faults.js';
import { announcedBy } from './address-frames.js';
import { isUnsound, lineOf, reportOf } from './address-report.js';
import type { Shown, SilentShown } from './address-report.js';
import { openKeepalivedSite } from './keepalived-site.js';
import type { KeepalivedSite } from './keepalived-site.js';
import { measureVrrp } from './address-vrrp.js';
import { readAddressOptions, ADDRESS_USAGE } from './address-options.js';

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
  process.stdout.write(`${reportOf(shown)}\nload ${before.toFixed(2)} before, ${loadavg()[0]?.toFixed(2)} after\n`);
  const own = shown.filter(({ what }) => what.startsWith('quorate'));
  return own.some(isUnsound) ? 1 : 0;
}

async function measureQuorate(): Promise<readonly Shown[]> {
  const faults = ADDRESS_FAULTS.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const lab = await openLab({ program: bothFamiliesProgram() });
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
  const watch = await watchLab(lab, BOTH_ADDRESSES);
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
  const old = await masterWithAddress(lab, watch);
  const clients = fault.isPlanned === true ? await startSilentClients(lab) : [];
  try {
    return await playWith(clients, { lab, fault, watch, old });
  } finally {
    await Promise.all(clients.map((client) => client.stop()));
  }
}

interface Play {
  readonly lab: Lab;
  readonly fault: AddressFault;
  readonly watch: AddressWatch;
  readonly old: number;
}

async function playWith(clients: readonly IdleClient[], { lab, fault, watch, old }: Play): Promise<Shown> {
  const atMs = await fault.happen(lab, old);
  const answers = fault.moves ? await watch.allAnsweredElsewhere(old, atMs, LIMIT_MS) : [];
  if (!fault.moves) await watch.waitFor(null);
  await pause(HOLD_MS);
  await lab.mend();
  await lab.settle();
  await masterWithAddress(lab, watch);
  const silent = await Promise.all(clients.map((client) => silentShown(client, watch, { old, atMs })));
  return await end(`quorate: ${fault.title}`, watch, { atMs, old, answers, silent });
}

function startSilentClients(lab: Lab): Promise<readonly IdleClient[]> {
  return Promise.all(BOTH_ADDRESSES.map((address) => IdleClient.start(lab, address)));
}

async function silentShown(client: IdleClient, watch: AddressWatch, fault: Fault): Promise<SilentShown> {
  const { address } = client;
  const ended = await client.next('ended', fault.atMs);
  const writes = await client.next('writes', ended.atMs);
  const isOld = (frame: { host: number | null; address: string }) =>
    frame.host === fault.old && frame.address === address;
  const answers = watch.frames().filter((frame) => isOld(frame) && frame.form === 'answer' && frame.atMs < writes.atMs);
  return {
    address,
    resetMs: ended.atMs - fault.atMs,
    sinceLastAnswerMs: ended.atMs - (answers.at(-1)?.atMs ?? Number.NaN),
    writesMs: writes.atMs - fault.atMs,
  };
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
  const answers = await watch.allAnsweredElsewhere(1, atMs, LIMIT_MS);
  await pause(HOLD_MS);
  const shown = end(`keepalived: ${title}`, watch, { atMs, old: 1, answers, silent: [] });
  site.network.cut([]);
  if (!site.process(1).isAlive()) await site.start(1);
  return shown;
}

/** When something began to happen, and to which host. */
interface Fault {
  readonly atMs: number;
  readonly old: number;
}

async function end(
  what: string,
  watch: AddressWatch,
  { atMs, old, answers, silent }: Fault & { answers: readonly Answer[]; silent: readonly SilentShown[] },
): Promise<Shown> {
  const holdings = watch.holdings();
  const heard = { frames: watch.frames(), holdings, addresses: watch.addresses, old, atMs };
  const announced = announcedBy(heard);
  const shown = { what, atMs, answers, overlapMs: overlapMs(holdings, sharedNowMs()), announced, silent };
  await watch.stop();
  process.stderr.write(lineOf(shown));
  return shown;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void timers.after(ms, resolve));
}
