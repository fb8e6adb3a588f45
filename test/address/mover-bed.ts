import { arpAnnouncements } from '../../src/address/arp.js';
import { bytesOf } from '../../src/address/ip-bytes.js';
import { createQuorateMover } from '../../src/address/quorate-mover.js';
import { sightingIn } from '../../src/address/listener.js';
import { createLog } from '../../src/log.js';
import { createManualTimers } from '../peers/manual-timers.js';
import { fakeLink } from './fake-link.js';

export const ADDRESS = '10.0.0.100';
/** The card of a machine that is of no group. */
export const STRANGER = Buffer.from('020000000009', 'hex');

/** A mover on an interface that exists only in memory, and ways to let time pass. */
export function moverWith(
  addresses = [{ address: ADDRESS, prefix: 32, interfaceName: 'eth0' }],
  { overridesStrangers = false } = {},
) {
  const timers = createManualTimers();
  const link = fakeLink('eth0');
  const findings: string[] = [];
  const doubts: (string | null)[] = [];
  const { log } = createLog({ level: 'error', destination: 'stdout', name: 'test', onFault: () => undefined });
  const mover = createQuorateMover({
    addresses,
    hosts: ['10.0.0.5', '10.0.0.6'],
    overridesStrangers,
    timers,
    log,
    onFinding: ({ kind, text }) => findings.push(`${kind}: ${text}`),
    onDoubt: (text) => doubts.push(text),
    open: () => link,
  });
  /** Lets time pass until the promise is settled. */
  const settled = async <T>(work: Promise<T>): Promise<T> => {
    let isOver = false;
    const over = work.finally(() => (isOver = true));
    for (let ms = 0; ms < 200 && !isOver; ms++) {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      if (!isOver) timers.advance(1);
    }
    return over;
  };
  const claim = (untilMs: number) => settled(mover.claim(untilMs, 1000));
  const release = () => settled(mover.release(1000));
  const here = () => link.addresses.filter(({ address }) => address === ADDRESS);
  const announced = () => link.frames.filter((frame) => sightingIn(frame, ADDRESS) !== null).length;
  return { timers, link, findings, doubts, mover, settled, claim, release, here, announced };
}

/** How somebody speaks for the address. */
export const frameOf = (mac: Buffer) => arpAnnouncements(mac, bytesOf(ADDRESS))[1] ?? Buffer.alloc(0);
