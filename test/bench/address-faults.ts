import { sharedNowMs } from '../lab/client-plan.js';
import { moveAway } from '../lab/address-lab.js';
import { between, oneWay } from '../lab/cut.js';
import type { Lab } from '../lab/lab.js';

/** Something that makes the address of a lab move, or go. */
export interface AddressFault {
  readonly name: string;
  readonly title: string;
  /** Whether another host takes the address; otherwise it only goes, until the fault is mended. */
  readonly moves: boolean;
  /** Whether it comes in order, so that idle clients can be told of it. */
  readonly isPlanned?: boolean;
  /** @returns when it began, as the watchers see time */
  readonly happen: (lab: Lab, host: number) => Promise<number> | number;
}

/** What befalls the host that has the address. */
export const ADDRESS_FAULTS: readonly AddressFault[] = [
  {
    name: 'server',
    title: 'the process of the master is killed',
    moves: true,
    happen: (lab, host) => lab.signalServer(host, 'SIGKILL'),
  },
  {
    name: 'monitor',
    title: 'its monitor is killed',
    moves: false,
    happen: (lab, host) => signalMonitor(lab, host, 'SIGKILL'),
  },
  {
    name: 'both',
    title: 'monitor and master are killed',
    moves: true,
    happen: (lab, host) => {
      signalMonitor(lab, host, 'SIGKILL');
      return lab.signalServer(host, 'SIGKILL');
    },
  },
  {
    name: 'hang',
    title: 'its monitor hangs and wakes up',
    moves: false,
    happen: (lab, host) => signalMonitor(lab, host, 'SIGSTOP'),
  },
  {
    name: 'cut',
    title: 'its host is cut off',
    moves: true,
    happen: (lab, host) => lab.cut(between([host], lab.others(host))),
  },
  {
    name: 'one-way',
    title: 'nothing comes from its host any more',
    moves: true,
    happen: (lab, host) => lab.cut(oneWay([host], lab.others(host))),
  },
  {
    name: 'crash',
    title: 'its host crashes and starts anew',
    moves: true,
    happen: async (lab, host) => {
      const atMs = sharedNowMs();
      await lab.crash(host);
      return atMs;
    },
  },
  {
    name: 'move',
    title: 'planned move',
    moves: true,
    isPlanned: true,
    happen: moveAway,
  },
];

function signalMonitor(lab: Lab, host: number, signal: NodeJS.Signals): number {
  const atMs = sharedNowMs();
  lab.host(host).monitor.kill(signal);
  return atMs;
}
