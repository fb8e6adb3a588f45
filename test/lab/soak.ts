import { loadavg } from 'node:os';
import { pause, systemTimers as timers } from '../../src/timers.js';
import type { Lab } from './lab.js';
import { quoratedProgram } from './monitor-program.js';
import { openLab } from './open-lab.js';
import { labObstacle } from './permission.js';
import { reportText, violationsOf } from './set-report.js';
import { diceOf, SOAK_FAULTS } from './soak-faults.js';
import type { Dice, SoakFault } from './soak-faults.js';
import { readSoakOptions, SOAK_USAGE } from './soak-options.js';
import type { SoakOptions } from './soak-options.js';

/** After everything is mended the group must be well within this time. */
const SETTLE_LIMIT_MS = 60_000;

process.exit(await main(readSoakOptions(process.argv.slice(2), Date.now() % 1_000_000)));

async function main(options: SoakOptions): Promise<number> {
  const obstacle = labObstacle();
  if (options.wantsHelp || obstacle !== null) {
    process.stdout.write(obstacle === null ? SOAK_USAGE : `soak: ${obstacle}\n`);
    return obstacle === null ? 0 : 1;
  }
  say(`soak: ${options.minutes} minutes, seed ${options.seed}`);
  const lab = await openLab({ program: quoratedProgram() });
  try {
    return await soak(lab, options);
  } finally {
    lab.close();
  }
}

async function soak(lab: Lab, { minutes, seed }: SoakOptions): Promise<number> {
  const beganMs = timers.nowMs();
  const dice = diceOf(seed);
  await lab.settle();
  for (const { number } of lab.hosts) await lab.startClient(`beside-${number}`, { on: number, to: number });
  await lab.startClient('following', { on: lab.clientHost });
  await lab.waitForAcknowledged('following');
  let rounds = 0;
  let failure: string | null = null;
  while (failure === null && timers.nowMs() - beganMs < minutes * 60_000) {
    rounds += 1;
    failure = await oneRound({ lab, dice, beganMs });
  }
  return await conclude(lab, { rounds, failure, minutes, seed });
}

interface Round {
  readonly lab: Lab;
  readonly dice: Dice;
  readonly beganMs: number;
}

/** @returns why the group did not become well again; null when it did */
async function oneRound({ lab, dice, beganMs }: Round): Promise<string | null> {
  const names: string[] = [];
  const strike = async (faults: readonly SoakFault[]) => {
    const fault = faults[dice.roll(faults.length)];
    const host = 1 + dice.roll(lab.hosts.length);
    if (fault === undefined) return false;
    const master = (await lab.master()).number;
    names.push(`${fault.name} (host ${host}, master ${master})`);
    await fault.befall({ lab, host, master });
    await pause(timers, 300 + dice.roll(4000));
    return fault.isCombined;
  };
  const mayGoOn = await strike(SOAK_FAULTS);
  if (dice.roll(4) === 0 && mayGoOn) await strike(SOAK_FAULTS.filter(({ isCombined }) => isCombined));
  const mendedMs = timers.nowMs();
  await lab.mend();
  try {
    await lab.settle(SETTLE_LIMIT_MS);
  } catch (error) {
    return `after ${names.join(', then ')}: ${String(error)}`;
  }
  const [atS, tookS] = [(mendedMs - beganMs) / 1000, (timers.nowMs() - mendedMs) / 1000];
  say(`${atS.toFixed(1).padStart(7)} s  ${names.join(', then ')}; well after ${tookS.toFixed(1)} s`);
  await pause(timers, 300 + dice.roll(700));
  return null;
}

interface Conclusion {
  readonly rounds: number;
  readonly failure: string | null;
  readonly minutes: number;
  readonly seed: number;
}

async function conclude(lab: Lab, { rounds, failure, minutes, seed }: Conclusion): Promise<number> {
  if (failure !== null) {
    say(failure);
    for (const { number, monitor, server } of lab.hosts) {
      say(`monitor ${number}:\n${monitor.lastWords()}\nserver ${number}:\n${server?.lastWords() ?? 'none'}`);
    }
  }
  const report = await lab.report();
  const violations = [...(failure === null ? [] : [failure]), ...violationsOf(report)];
  const text = reportText(report);
  process.stdout.write(`${text.split('\n').slice(0, 4).join('\n')}\n`);
  process.stdout.write(`${rounds} rounds of faults, load average ${(loadavg()[0] ?? 0).toFixed(2)}\n`);
  for (const violation of violations) process.stdout.write(`VIOLATION: ${violation}\n`);
  if (violations.length > 0) {
    process.stdout.write(`${text}repeat: npm run soak -- --minutes ${minutes} --seed ${seed}\n`);
  }
  return violations.length === 0 ? 0 : 1;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
