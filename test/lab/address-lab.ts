import { expect } from 'chai';
import { overlapsOf } from './address-plan.js';
import type { Lab } from './lab.js';
import { LAB_GROUP, quoratedProgram } from './monitor-program.js';
import type { GroupSettings, MonitorProgram } from './monitor-program.js';
import { AddressWatch, VIRTUAL_ADDRESS } from './watch.js';

/** Monitors that move an address, and servers that listen on it. */
export function addressProgram(settings: GroupSettings = {}): MonitorProgram {
  const program = quoratedProgram({
    virtual_addresses: [{ address: `${VIRTUAL_ADDRESS}/32`, interface: 'eth0' }],
    ...settings,
  });
  return { ...program, redisLines: ['bind 0.0.0.0', ...program.redisLines] };
}

/** Watches the address of a lab. */
export function watchLab(lab: Lab): Promise<AddressWatch> {
  const hosts = lab.hosts.map(({ number }) => number);
  return AddressWatch.start({ network: lab.network, dir: lab.host(1).dir, hosts, clientHost: lab.clientHost });
}

/** Waits until the address is at the host of the master and nowhere else; a monitor may hear of a new one late. */
export async function masterWithAddress(lab: Lab, watch: AddressWatch): Promise<number> {
  let master = 0;
  await lab.waitFor('the master to have the address', async () => {
    master = (await lab.master()).number;
    const holders = watch.holders().join();
    return holders === String(master) ? null : `host ${master} is the master, [${holders}] have it`;
  });
  await watch.waitForAnswers(master);
  return master;
}

/** Fails where two hosts had the address at once. */
export function expectOneHolder(watch: AddressWatch): void {
  expect(overlapsOf(watch.holdings())).to.deep.equal([]);
}

/** A planned move of the master away from a host; one that is refused for a passing reason is asked for again. */
export async function moveAway(lab: Lab, from: number): Promise<void> {
  await lab.waitFor('a planned move', async () => {
    try {
      await lab.host(from).ask('resp', 'SENTINEL', 'FAILOVER', LAB_GROUP);
      return null;
    } catch (error) {
      return String(error);
    }
  });
}
