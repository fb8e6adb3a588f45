import { expect } from 'chai';
import { overlapsOf } from './address-plan.js';
import { sharedNowMs } from './client-plan.js';
import { wrongFrames } from './heard-frames.js';
import type { Lab } from './lab.js';
import { LAB_GROUP, quoratedProgram } from './monitor-program.js';
import type { GroupSettings, MonitorProgram } from './monitor-program.js';
import { AddressWatch, VIRTUAL_ADDRESS, VIRTUAL_ADDRESS_6 } from './watch.js';

/** Monitors that move an address, and servers that listen on it. */
export function addressProgram(settings: GroupSettings = {}): MonitorProgram {
  const program = quoratedProgram({
    virtual_addresses: [{ address: `${VIRTUAL_ADDRESS}/32`, interface: 'eth0' }],
    ...settings,
  });
  return { ...program, redisLines: ['bind * -::*', ...program.redisLines] };
}

/** An address of each family. */
export const BOTH_ADDRESSES: readonly string[] = [VIRTUAL_ADDRESS, VIRTUAL_ADDRESS_6];

/** The same with an address of each family. */
export function bothFamiliesProgram(settings: GroupSettings = {}): MonitorProgram {
  const wanted = [`${VIRTUAL_ADDRESS}/32`, `${VIRTUAL_ADDRESS_6}/128`];
  return addressProgram({
    virtual_addresses: wanted.map((address) => ({ address, interface: 'eth0' })),
    ...settings,
  });
}

/** Watches the addresses of a lab. */
export function watchLab(lab: Lab, addresses: readonly string[] = [VIRTUAL_ADDRESS]): Promise<AddressWatch> {
  const hosts = lab.hosts.map(({ number }) => number);
  const { network, clientHost } = lab;
  return AddressWatch.start({ network, dir: lab.host(1).dir, hosts, clientHost, addresses });
}

/** Waits until the address is at the host of the master and nowhere else; a monitor may hear of a new one late. */
export async function masterWithAddress(lab: Lab, watch: AddressWatch): Promise<number> {
  let master = 0;
  await lab.waitFor('the master to have the address', async () => {
    master = (await lab.master()).number;
    const holders = watch.addresses.map((address) => watch.holders(address).join());
    const isThere = holders.every((each) => each === String(master));
    return isThere ? null : `host ${master} is the master, [${holders.join('; ')}] have it`;
  });
  await watch.waitForAnswers(master);
  return master;
}

/** Fails where two hosts had an address at once, or one spoke for an address that it did not have. */
export function expectOneHolder(watch: AddressWatch): void {
  const holdings = watch.holdings();
  expect(overlapsOf(holdings)).to.deep.equal([]);
  expect(wrongFrames(watch.frames(), holdings)).to.deep.equal([]);
}

/**
 * A planned move of the master away from a host; one that is refused for a passing reason is asked for again.
 * @returns when it was asked for and not refused, as watchers see time
 */
export async function moveAway(lab: Lab, from: number): Promise<number> {
  let askedMs = 0;
  await lab.waitFor('a planned move', async () => {
    askedMs = sharedNowMs();
    try {
      await lab.host(from).ask('resp', 'SENTINEL', 'FAILOVER', LAB_GROUP);
      return null;
    } catch (error) {
      return String(error);
    }
  });
  return askedMs;
}
