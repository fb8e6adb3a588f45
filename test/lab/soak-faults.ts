import { pause, systemTimers as timers } from '../../src/timers.js';
import { between, oneWay } from './cut.js';
import type { Lab } from './lab.js';

/** Numbers that depend on nothing but the seed. */
export interface Dice {
  /** 0 to below `sides`. */
  roll(sides: number): number;
}

/** The generator mulberry32. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return {
    roll: (sides) => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
    },
  };
}

/** The host that it befalls, and the one that is the master at that time. */
interface Aim {
  readonly lab: Lab;
  readonly host: number;
  readonly master: number;
}

export interface SoakFault {
  readonly name: string;
  /**
   * Whether another fault may follow before this one is mended. Not where a monitor is gone: a host without its monitor
   * that is cut off as well has nobody who could fence its server.
   */
  readonly isCombined: boolean;
  befall(aim: Aim): Promise<void>;
}

/** Everything that can happen to a host, to a monitor, to a server, and between them. */
export const SOAK_FAULTS: readonly SoakFault[] = [
  combined('cut off', async ({ lab, host }) => void lab.cut(between([host], lab.others(host)))),
  combined('cannot be heard', async ({ lab, host }) => void lab.cut(oneWay([host], lab.others(host)))),
  combined('hears nobody', async ({ lab, host }) => void lab.cut(oneWay(lab.others(host), [host]))),
  combined('cut from the next', async ({ lab, host }) => void lab.cut(between([host], [next(lab, host)]))),
  combined('alone with the clients', async ({ lab, host }) => {
    void lab.cut(between([host, lab.clientHost], lab.others(host, lab.clientHost)));
  }),
  combined('link flaps', async ({ lab, host }) => {
    for (let time = 0; time < 5; time++) {
      lab.cut(between([host], lab.others(host)));
      await pause(timers, 150);
      lab.heal();
      await pause(timers, 150);
    }
  }),
  combined('server killed', async ({ lab, host }) => void lab.signalServer(host, 'SIGKILL')),
  combined('server hung', async ({ lab, host }) => void lab.signalServer(host, 'SIGSTOP')),
  alone('monitor killed', async ({ lab, host }) => lab.host(host).monitor.kill('SIGKILL')),
  alone('monitor hung', async ({ lab, host }) => lab.host(host).monitor.kill('SIGSTOP')),
  alone('both other monitors killed', async ({ lab, master }) => {
    for (const other of rest(lab, master)) lab.host(other).monitor.kill('SIGKILL');
  }),
  alone('crashed', async ({ lab, host }) => lab.crash(host)),
  alone("both replicas' hosts crashed", async ({ lab, master }) => {
    await Promise.all(rest(lab, master).map((other) => lab.crash(other)));
  }),
];

type Befall = SoakFault['befall'];

function combined(name: string, befall: Befall): SoakFault {
  return { name, isCombined: true, befall };
}

function alone(name: string, befall: Befall): SoakFault {
  return { name, isCombined: false, befall };
}

function rest(lab: Lab, master: number): readonly number[] {
  return lab.hosts.map(({ number }) => number).filter((host) => host !== master);
}

function next(lab: Lab, host: number): number {
  return (host % lab.hosts.length) + 1;
}
