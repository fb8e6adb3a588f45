import { expect } from 'chai';
import type { AddressesDocument } from '../../src/http/addresses-document.js';
import { addressProgram, expectOneHolder, masterWithAddress, moveAway, watchLab } from './address-lab.js';
import { sharedNowMs } from './client-plan.js';
import { between } from './cut.js';
import { getDocument } from './host-doors.js';
import type { Lab } from './lab.js';
import type { LabHost } from './lab-host.js';
import { LAB_GROUP } from './monitor-program.js';
import { openLab } from './open-lab.js';
import { requireLab } from './permission.js';
import type { AddressWatch } from './watch.js';

describe('a virtual address', () => {
  let lab: Lab;
  let watch: AddressWatch;
  let old: number;

  before(async function () {
    requireLab(this);
    lab = await openLab({ program: addressProgram() });
  });

  beforeEach(async () => {
    await lab.settle();
    watch = await watchLab(lab);
    old = await masterWithAddress(lab, watch);
  });

  afterEach(async () => {
    await watch?.stop();
    await lab.restore();
  });

  after(() => lab?.close());

  it('answers on the next host soon after the process of the master was killed', async () => {
    const killedMs = lab.signalServer(old, 'SIGKILL');
    const { atMs } = await watch.answeredElsewhere(old, killedMs);
    expect(atMs - killedMs).to.be.below(700);
    await masterWithAddress(lab, watch);
    expectOneHolder(watch);
  });

  it('is told of by every host alike', async () => {
    const documents = await Promise.all(lab.hosts.map(addressesOf));
    const said = documents.map(({ addresses: [address] }) => address);
    expect(said.map((each) => each?.is_here)).to.deep.equal(lab.hosts.map(({ number }) => number === old));
    const holder = said[old - 1];
    expect(holder).to.include({ address: '10.77.0.100/32', problem: null, kernel_seconds: 1 });
    for (const each of said)
      expect(each?.seen_at)
        .to.equal(holder?.seen_at)
        .and.match(/^[0-9a-f:]{17}$/);
    expect(new Set(documents.map(({ keeper }) => keeper)).size).to.equal(1);
  });

  it('is gone from a host that is cut off before another has it', async () => {
    const cutMs = lab.cut(between([old], lab.others(old)));
    const { atMs } = await watch.answeredElsewhere(old, cutMs);
    expect(atMs - cutMs).to.be.below(1000 + 800);
    lab.heal();
    await lab.settle();
    expectOneHolder(watch);
  });

  it('moves with planned moves, with a short gap', async () => {
    const gapsMs: number[] = [];
    for (let n = 0; n < 3; n++) {
      const from = await masterWithAddress(lab, watch);
      const askedMs = sharedNowMs();
      await moveAway(lab, from);
      gapsMs.push((await watch.answeredElsewhere(from, askedMs)).gapMs);
      await lab.settle();
    }
    expectOneHolder(watch);
    expect(Math.min(...gapsMs), gapsMs.join()).to.be.below(150);
  });

  it('goes by itself when the monitor of the master is killed, and comes back with it', async () => {
    lab.host(old).monitor.kill('SIGKILL');
    await watch.waitFor(null, 3000);
    await lab.mend();
    await watch.waitFor(old);
    expectOneHolder(watch);
  });

  it('goes by itself when the monitor of the master hangs', async () => {
    lab.host(old).monitor.kill('SIGSTOP');
    await watch.waitFor(null, 3000);
    lab.host(old).monitor.kill('SIGCONT');
    await masterWithAddress(lab, watch);
    expectOneHolder(watch);
  });

  it('has one holder when server and monitor are killed at once', async () => {
    lab.host(old).monitor.kill('SIGKILL');
    const killedMs = lab.signalServer(old, 'SIGKILL');
    await watch.answeredElsewhere(old, killedMs);
    await lab.mend();
    await lab.settle();
    expectOneHolder(watch);
  });
});

describe('a virtual address under a lease of some seconds', () => {
  let lab: Lab;
  let watch: AddressWatch;
  let old: number;

  before(async function () {
    requireLab(this);
    lab = await openLab({ program: addressProgram({ down_after: '5s', lease: '5s' }) });
    await lab.settle();
    watch = await watchLab(lab);
    old = await masterWithAddress(lab, watch);
  });

  after(async () => {
    await watch?.stop();
    lab?.close();
  });

  it('stays while the monitor is ended without warning and started again', async () => {
    const before = watch.holdings().length;
    lab.host(old).monitor.kill('SIGKILL');
    await lab.host(old).monitor.ended();
    await lab.host(old).monitor.restart();
    await lab.settle();
    // Longer than what the first run had ordered.
    const untilMs = sharedNowMs() + 5000;
    await lab.waitFor('the former order to run out', () => (sharedNowMs() < untilMs ? 'not yet' : null));
    expect(watch.holders()).to.deep.equal([old]);
    expect(watch.holdings()).to.have.length(before);
  });

  it('is taken away at once when the monitor is stopped in order', async () => {
    const stoppedMs = sharedNowMs();
    lab.host(old).monitor.kill('SIGTERM');
    await watch.waitFor(null, 2000);
    const last = watch.holdings().findLast(({ host }) => host === old);
    expect((last?.toMs ?? 0) - stoppedMs).to.be.below(300);
    expectOneHolder(watch);
  });
});

async function addressesOf(host: LabHost): Promise<AddressesDocument> {
  return (await getDocument(host.door('http'), `/api/v1/groups/${LAB_GROUP}/addresses`)) as AddressesDocument;
}
