import { expect } from 'chai';
import type { AddressDocument, AddressesDocument } from '../../src/http/addresses-document.js';
import { expectOneHolder, moveAway, watchLab } from './address-lab.js';
import type { Holding } from './address-plan.js';
import { sharedNowMs } from './client-plan.js';
import { between } from './cut.js';
import { LAB_ADVERT_MS, openKeepalivedLab } from './keepalived-lab.js';
import type { KeepalivedLab } from './keepalived-lab.js';
import { getDocument } from './host-doors.js';
import type { Lab } from './lab.js';
import type { LabHost } from './lab-host.js';
import { LAB_GROUP } from './monitor-program.js';
import { requireLab } from './permission.js';
import { documentOf } from './settling.js';
import type { AddressWatch } from './watch.js';

/** keepalived takes what it may have after three adverts and a part of one. */
const TAKING_MS = 4 * LAB_ADVERT_MS;

describe('a virtual address that keepalived moves', () => {
  let site: KeepalivedLab;
  let lab: Lab;
  let watch: AddressWatch;
  let old: number;

  before(async function () {
    requireLab(this);
    site = await openKeepalivedLab();
    lab = site.lab;
  });

  beforeEach(async () => {
    await lab.settle();
    watch = await watchLab(lab);
    old = (await lab.master()).number;
    await watch.waitForAnswers(old);
  });

  afterEach(async () => {
    await watch?.stop();
    await lab.restore();
    for (const { number } of lab.hosts) await site.start(number);
  });

  after(() => lab?.close());

  it('is where the master is, and every table finds that right', async () => {
    expect(watch.holders()).to.deep.equal([old]);
    const notes = await Promise.all(lab.hosts.map(async (host) => (await documentOf(host)).notes));
    expect(notes.flat()).to.deep.equal([]);
    expectOneHolder(watch);
  });

  it('answers on the next host soon after the process of the master was killed', async () => {
    const killedMs = lab.signalServer(old, 'SIGKILL');
    const { atMs } = await watch.answeredElsewhere(old, killedMs);
    expect(atMs - killedMs).to.be.below(TAKING_MS + 700);
    await lab.mend();
    await lab.settle();
    await watch.waitFor((await lab.master()).number);
    expectOneHolder(watch);
  });

  it('is gone from a host that is cut off before another has it, and does not come back with it', async () => {
    const cutMs = lab.cut(between([old], lab.others(old)));
    const { atMs, host } = await watch.answeredElsewhere(old, cutMs);
    expect(atMs - cutMs).to.be.below(1000 + TAKING_MS + 800);
    lab.heal();
    await lab.settle();
    expect(watch.holders()).to.deep.equal([host]);
    expect((await lab.master()).number).to.equal(host);
    expectOneHolder(watch);
  });

  it('moves with a planned move', async () => {
    const askedMs = sharedNowMs();
    await moveAway(lab, old);
    const { host, gapMs } = await watch.answeredElsewhere(old, askedMs);
    expect(gapMs).to.be.below(TAKING_MS + 700);
    await lab.settle();
    expect((await lab.master()).number).to.equal(host);
    expectOneHolder(watch);
  });

  it('stays where its keepalived was killed, which is told, and is put right when that is started again', async () => {
    await site.kill(old);
    const note = (): Promise<string | undefined> => noteOf(lab, old);
    await lab.waitFor('a note', async () => ((await note()) === undefined ? 'there is none' : null));
    expect(await note()).to.include('no keepalived runs');
    expect(await reportOf(lab.host(old)))
      .to.include({ is_here: true })
      .and.to.have.property('problem')
      .that.is.a('string');
    expect(watch.holders()).to.deep.equal([old]);
    await site.start(old);
    await lab.waitFor('the note to go', async () => (await note()) ?? null);
    await watch.waitForAnswers(old);
    expect(await reportOf(lab.host(old))).to.include({ is_here: true, problem: null });
    expectOneHolder(watch);
  });

  it('stays with its master, which serves on, when a planned move is asked for while its keepalived is dead', async () => {
    await site.kill(old);
    const askedMs = sharedNowMs();
    const answer = lab.host(old).ask('resp', 'SENTINEL', 'FAILOVER', LAB_GROUP).catch(String);
    const write = () => lab.host(old).ask('redis', 'SET', 'served', 'on').then(String, String);
    await lab.waitFor('the old master to be told to follow', async () => {
      const said = await write();
      return said === 'OK' ? 'it takes writes' : null;
    });
    await lab.waitFor('the old master to serve on', async () => {
      const said = await write();
      return said === 'OK' ? null : said;
    });
    // The limit of a planned move, and not the time that others take to find a leader gone.
    expect(sharedNowMs() - askedMs).to.be.below(3500);
    await answer;
    expect(watch.holders()).to.deep.equal([old]);
    await site.start(old);
    await lab.settle();
    await watch.waitForAnswers(old);
    expectOneHolder(watch);
  });

  it('goes when the right to it is over although the monitor was killed, and comes back with it', async () => {
    const killedMs = sharedNowMs();
    lab.host(old).monitor.kill('SIGKILL');
    await watch.waitFor(null, 3000);
    expect((lastOf(watch, old)?.toMs ?? 0) - killedMs).to.be.below(1000);
    await lab.mend();
    await watch.waitFor(old);
    expectOneHolder(watch);
  });

  it('goes when the right to it is over although the monitor hangs', async () => {
    const stoppedMs = sharedNowMs();
    lab.host(old).monitor.kill('SIGSTOP');
    await watch.waitFor(null, 3000);
    expect((lastOf(watch, old)?.toMs ?? 0) - stoppedMs).to.be.below(1000);
    lab.host(old).monitor.kill('SIGCONT');
    await lab.settle();
    await watch.waitFor((await lab.master()).number);
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

describe('a virtual address that keepalived moves under a lease of some seconds', () => {
  let lab: Lab;
  let watch: AddressWatch;

  before(async function () {
    requireLab(this);
    ({ lab } = await openKeepalivedLab({ down_after: '4s', lease: '4s' }));
  });

  after(async () => {
    await watch?.stop();
    lab?.close();
  });

  it('stays while the monitor is killed and started again', async () => {
    await lab.settle();
    watch = await watchLab(lab);
    const old = (await lab.master()).number;
    await watch.waitFor(old);
    const { monitor } = lab.host(old);
    monitor.kill('SIGKILL');
    await monitor.ended();
    await monitor.restart();
    await lab.settle();
    // Longer than what the first run had ordered.
    const untilMs = sharedNowMs() + 4000;
    await lab.waitFor('the former order to run out', () => (sharedNowMs() < untilMs ? 'not yet' : null));
    expect(watch.holdings().map(({ host, toMs }) => [host, toMs])).to.deep.equal([[old, Number.POSITIVE_INFINITY]]);
  });
});

function lastOf(watch: AddressWatch, number: number): Holding | undefined {
  return watch.holdings().findLast(({ host }) => host === number);
}

/** What the table of a host says of keepalived there. */
async function noteOf(lab: Lab, number: number): Promise<string | undefined> {
  const { notes } = await documentOf(lab.host(number));
  return notes.find((note) => note.includes('keepalived'));
}

async function reportOf(host: LabHost): Promise<AddressDocument | undefined> {
  const path = `/api/v1/groups/${LAB_GROUP}/addresses`;
  const { addresses } = (await getDocument(host.door('http'), path)) as AddressesDocument;
  return addresses[0];
}
