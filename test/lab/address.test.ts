import { expect } from 'chai';
import type { AddressesDocument } from '../../src/http/addresses-document.js';
import {
  BOTH_ADDRESSES,
  addressProgram,
  bothFamiliesProgram,
  expectOneHolder,
  masterWithAddress,
  moveAway,
  watchLab,
} from './address-lab.js';
import { isAnnouncement, isClaim } from './frame-form.js';
import { wrongFrames } from './heard-frames.js';
import { sharedNowMs } from './client-plan.js';
import { between } from './cut.js';
import { getDocument } from './host-doors.js';
import type { Lab } from './lab.js';
import type { LabHost } from './lab-host.js';
import { LAB_GROUP } from './monitor-program.js';
import { MoverClient } from './mover-client.js';
import { openLab } from './open-lab.js';
import { requireLab } from './permission.js';
import type { AddressWatch } from './watch.js';

describe('two virtual addresses, one of each family', () => {
  let lab: Lab;
  let watch: AddressWatch;
  let old: number;

  before(async function () {
    requireLab(this);
    lab = await openLab({ program: bothFamiliesProgram() });
  });

  beforeEach(async () => {
    await lab.settle();
    watch = await watchLab(lab, BOTH_ADDRESSES);
    old = await masterWithAddress(lab, watch);
  });

  afterEach(async () => {
    await watch?.stop();
    await lab.restore();
  });

  after(() => lab?.close());

  const movedMs = async (from: number, sinceMs: number) => {
    const answers = await watch.allAnsweredElsewhere(from, sinceMs);
    return Math.max(...answers.map(({ atMs }) => atMs)) - sinceMs;
  };

  it('answer on the next host soon after the process of the master was killed', async () => {
    expect(await movedMs(old, lab.signalServer(old, 'SIGKILL'))).to.be.below(700);
    await masterWithAddress(lab, watch);
    expectOneHolder(watch);
  });

  it('are told of by every host alike', async () => {
    const documents = await Promise.all(lab.hosts.map(addressesOf));
    for (const [place, address] of ['10.77.0.100/32', 'fd77::100/128'].entries()) {
      const said = documents.map(({ addresses }) => addresses[place]);
      expect(said.map((each) => each?.is_here)).to.deep.equal(lab.hosts.map(({ number }) => number === old));
      const holder = said[old - 1];
      expect(holder).to.include({ address, problem: null, kernel_seconds: 1 });
      for (const each of said)
        expect(each?.seen_at)
          .to.equal(holder?.seen_at)
          .and.match(/^[0-9a-f:]{17}$/);
    }
    expect(new Set(documents.map(({ keeper }) => keeper)).size).to.equal(1);
  });

  it('are gone from a host that is cut off before another has them', async () => {
    expect(await movedMs(old, lab.cut(between([old], lab.others(old))))).to.be.below(1000 + 800);
    lab.heal();
    await lab.settle();
    expectOneHolder(watch);
  });

  it('move with planned moves, with a short gap', async () => {
    const gapsMs: number[] = [];
    for (let n = 0; n < 3; n++) {
      const from = await masterWithAddress(lab, watch);
      const askedMs = await moveAway(lab, from);
      const answers = await watch.allAnsweredElsewhere(from, askedMs);
      gapsMs.push(Math.max(...answers.map(({ gapMs }) => gapMs)));
      await lab.settle();
    }
    expectOneHolder(watch);
    expect(Math.min(...gapsMs), gapsMs.join()).to.be.below(150);
  });

  it('are announced by the new host in every form, as soon as it answers for them', async () => {
    const askedMs = await moveAway(lab, old);
    await watch.allAnsweredElsewhere(old, askedMs);
    const said = () => watch.frames().filter(({ atMs, host, form }) => atMs > askedMs && host !== old && isClaim(form));
    const forms = ['announce-request', 'announce-reply', 'announce-na'] as const;
    await lab.waitFor('each form twice', () => {
      const counts = forms.map((wanted) => said().filter(({ form }) => form === wanted).length);
      return counts.every((count) => count >= 2) ? null : counts.join();
    });
    for (const address of BOTH_ADDRESSES) {
      const frames = said().filter((frame) => frame.address === address);
      const first = frames.find(({ form }) => isAnnouncement(form));
      expect((first?.atMs ?? Number.NaN) - (frames[0]?.atMs ?? 0)).to.be.below(50);
    }
    expectOneHolder(watch);
  });

  it('go by themselves when the monitor of the master is killed, and come back with it', async () => {
    lab.host(old).monitor.kill('SIGKILL');
    await watch.waitFor(null, 3000);
    await lab.mend();
    await watch.waitFor(old);
    expectOneHolder(watch);
  });

  it('go by themselves when the monitor of the master hangs', async () => {
    lab.host(old).monitor.kill('SIGSTOP');
    await watch.waitFor(null, 3000);
    lab.host(old).monitor.kill('SIGCONT');
    await masterWithAddress(lab, watch);
    expectOneHolder(watch);
  });

  it('have one holder when server and monitor are killed at once', async () => {
    lab.host(old).monitor.kill('SIGKILL');
    const killedMs = lab.signalServer(old, 'SIGKILL');
    await watch.allAnsweredElsewhere(old, killedMs);
    await lab.mend();
    await lab.settle();
    expectOneHolder(watch);
  });

  // The table tells of a conflict for some minutes: what waits for a group that is well comes before.
  it('are announced again when another host speaks for them without right, and that is heard', async () => {
    const other = lab.others(old)[0] ?? 0;
    const intruder = await MoverClient.start(lab.network, other, { addresses: [], hosts: [] });
    const sinceMs = sharedNowMs();
    for (const address of BOTH_ADDRESSES) await intruder.ask({ do: 'announce', address });
    intruder.kill('SIGKILL');
    const forms = ['announce-request', 'announce-reply', 'announce-na'];
    await lab.waitFor('the holder to announce them again', () => {
      const frames = watch.frames().filter((frame) => frame.atMs > sinceMs && frame.host === old);
      const missing = forms.filter((form) => !frames.some((frame) => frame.form === form));
      return missing.length === 0 ? null : `there is no ${missing.join()}`;
    });
    const wrong = wrongFrames(watch.frames(), watch.holdings());
    expect(wrong.map(({ host, form }) => [host, form])).to.deep.equal(forms.map((form) => [other, form]));
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
