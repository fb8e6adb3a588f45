import { expect } from 'chai';
import type { AddressDocument, AddressesDocument } from '../../src/http/addresses-document.js';
import { AddressCloud, cloudProgram } from './address-cloud.js';
import { expectOneHolder, masterWithAddress, moveAway, watchLab } from './address-lab.js';
import { sharedNowMs } from './client-plan.js';
import { between } from './cut.js';
import { getDocument } from './host-doors.js';
import type { Lab } from './lab.js';
import { LAB_GROUP } from './monitor-program.js';
import { openLab } from './open-lab.js';
import { requireLab } from './permission.js';
import { documentOf } from './settling.js';
import type { AddressWatch } from './watch.js';

describe('a virtual address that commands of a cloud move', () => {
  let lab: Lab;
  let cloud: AddressCloud;
  let watch: AddressWatch;
  let old: number;

  before(async function () {
    requireLab(this);
    lab = await openLab({ program: cloudProgram() });
    cloud = new AddressCloud(lab);
  });

  beforeEach(async () => {
    await lab.settle();
    watch = await watchLab(lab);
    old = await masterWithAddress(lab, watch);
  });

  afterEach(async () => {
    await watch?.stop();
    cloud.mend();
    await lab.restore();
  });

  after(() => lab?.close());

  /** The one that takes writes instead of the old one, as the others say. */
  const successor = async (limitMs = 10_000): Promise<number> => {
    let found = 0;
    await lab.waitFor(
      'another master that takes writes',
      async () => {
        const [asked = 0] = lab.others(old);
        const { master } = await documentOf(lab.host(asked));
        found = lab.hosts.find(({ address }) => address === master)?.number ?? 0;
        if (found === old || found === 0) return `the master is ${master}`;
        const refusal = await lab.host(found).ask('redis', 'SET', 'successor', 'here').catch(String);
        return refusal === 'OK' ? null : String(refusal);
      },
      limitMs,
    );
    return found;
  };
  const expectAt = async (host: number) => {
    await watch.waitForAnswers(host);
    // The address is there a moment before the cloud has noted whose it is.
    const missing = () => (cloud.owner() === host ? null : `it says host ${cloud.owner()}`);
    await lab.waitFor(`the cloud to name host ${host}`, missing);
    expectOneHolder(watch);
  };
  const noteOf = (host: number, words: string) =>
    lab.waitFor(`a note "${words}"`, async () => {
      const { notes } = await documentOf(lab.host(host));
      return notes.some((note) => note.includes(words)) ? null : notes.join(' ');
    });

  it('goes to the next host when the process of the master is killed', async () => {
    const killedMs = lab.signalServer(old, 'SIGKILL');
    const { atMs } = await watch.answeredElsewhere(old, killedMs);
    expect(atMs - killedMs).to.be.below(1000);
    await expectAt(await successor());
  });

  it('is released by the old host before the new one claims it in a planned move', async () => {
    const before = cloud.calls().length;
    await moveAway(lab, old);
    const next = await successor();
    await expectAt(next);
    expect(cloud.calls().slice(before, before + 2)).to.deep.equal([
      { host: old, verb: 'release' },
      { host: next, verb: 'claim' },
    ]);
  });

  it('is taken from a host that is cut off from all others and from the cloud', async () => {
    cloud.isolate(old);
    lab.cut(between([old], lab.others(old)));
    const next = await successor();
    await expectAt(next);
    cloud.mend();
    lab.heal();
    await lab.settle();
    await expectAt(next);
  });

  it('is taken from a host on which server and monitor were killed', async () => {
    lab.host(old).monitor.kill('SIGKILL');
    lab.signalServer(old, 'SIGKILL');
    await expectAt(await successor());
  });

  it('is released when the monitor is stopped in order', async () => {
    lab.host(old).monitor.kill('SIGTERM');
    await lab.host(old).monitor.ended();
    await watch.waitFor(null, 3000);
    expect(cloud.owner()).to.equal(null);
    await lab.mend();
    await lab.settle();
    await expectAt(old);
  });

  it('is claimed again and again while that fails; the table says why, and the group goes on', async () => {
    for (const host of [1, 2, 3]) if (host !== old) cloud.let('claim', host, 'fails');
    lab.signalServer(old, 'SIGKILL');
    const next = await successor();
    await noteOf(next, 'claim is refused: over the quota');
    expect(watch.holders()).to.deep.equal([]);
    cloud.mend();
    await expectAt(next);
    await lab.mend();
    await lab.settle();
  });

  it('moves although its release fails; the host says why until it succeeds', async () => {
    cloud.let('release', old, 'fails');
    await moveAway(lab, old);
    await expectAt(await successor(5000));
    const [address] = await addressesOf(old);
    expect(address).to.include({ is_here: false });
    expect(address?.problem).to.include('release is refused: over the quota');
    cloud.mend();
    await lab.waitFor('the release to succeed', async () => (await addressesOf(old))[0]?.problem ?? null);
  });

  for (const [verb, way] of [
    ['claim', 'a failover'],
    ['release', 'a planned move'],
  ] as const) {
    it(`does not hold up ${way} when its ${verb} hangs`, async () => {
      for (const host of [1, 2, 3]) if (verb === 'release' || host !== old) cloud.let(verb, host, 'hangs');
      if (verb === 'claim') lab.signalServer(old, 'SIGKILL');
      else await moveAway(lab, old);
      const next = await successor(5000);
      cloud.mend();
      if (verb === 'release') return await expectAt(next);
      // The claim that hangs is broken off when the right to the address goes.
      await lab.mend();
      await lab.settle();
      const askedMs = await moveAway(lab, next);
      await lab.settle();
      await expectAt((await lab.master()).number);
      expect(sharedNowMs() - askedMs).to.be.below(5000);
    });
  }

  async function addressesOf(host: number): Promise<readonly AddressDocument[]> {
    const path = `/api/v1/groups/${LAB_GROUP}/addresses`;
    return ((await getDocument(lab.host(host).door('http'), path)) as AddressesDocument).addresses;
  }
});
