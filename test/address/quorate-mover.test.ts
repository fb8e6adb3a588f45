import { expect } from 'chai';
import { arpAnnouncements, readArp } from '../../src/address/arp.js';
import { bytesOf } from '../../src/address/ip-bytes.js';
import { OWN_MAC } from './fake-link.js';
import { ADDRESS, STRANGER, frameOf, moverWith } from './mover-bed.js';

describe('an address that this host moves itself', () => {
  it('is there for the whole seconds that are left, and announced', async () => {
    const { claim, here, announced } = moverWith();
    expect(await claim(3900)).to.deep.equal({ isDone: true });
    expect(here()).to.deep.equal([{ address: ADDRESS, prefix: 32, interfaceIndex: 7, validSeconds: 3 }]);
    expect(announced()).to.equal(2);
  });

  it('is there for a second where less is left, and the guard knows better', async () => {
    const { claim, here, link, timers } = moverWith();
    await claim(700);
    expect(here()[0]?.validSeconds).to.equal(1);
    expect(link.armed?.copies).to.deep.equal([{ address: ADDRESS, prefix: 32, interfaceIndex: 7 }]);
    expect(timers.nowMs() + (link.armed?.afterMs ?? 0)).to.equal(740);
  });

  it('is not taken when the right to it is over', async () => {
    const { claim, timers, here } = moverWith();
    timers.advance(1000);
    expect(await claim(1000)).to.deep.equal({ isDone: false, reason: 'the right to them is over' });
    expect(here()).to.deep.equal([]);
  });

  it('is prolonged without another probe or another announcement', async () => {
    const { claim, here, link, announced } = moverWith();
    await claim(3900);
    const frames = link.frames.length;
    await claim(6000);
    expect(here()[0]?.validSeconds).to.equal(5);
    expect([link.frames.length, announced()]).to.deep.equal([frames, 2]);
    expect(link.asked).to.deep.equal([`add ${ADDRESS}/32 3s`, `add ${ADDRESS}/32 5s`]);
  });

  it('is announced again and again, but not when the right to it is over', async () => {
    const { claim, timers, announced } = moverWith();
    await claim(2000);
    timers.advance(1300);
    expect(announced()).to.equal(8);
    timers.advance(100_000);
    expect(announced()).to.equal(8);
  });

  it('lets nobody in any more, loses its connections, then every copy, and the guard has nothing to do', async () => {
    const { claim, release, here, link } = moverWith();
    await claim(3900);
    link.addresses.push({ address: ADDRESS, prefix: 24, interfaceIndex: 1, validSeconds: null });
    link.asked.length = 0;
    expect(await release()).to.deep.equal({ isDone: true });
    const close = `close ${ADDRESS}`;
    const removals = [`remove ${ADDRESS}/32`, `remove ${ADDRESS}/24`];
    expect(link.asked).to.deep.equal([close, close, `reset ${ADDRESS}`, ...removals]);
    expect(here()).to.deep.equal([]);
    expect(link.armed?.copies).to.deep.equal([]);
  });

  it('is put there anew where it is closed since a release that got stuck', async () => {
    const { claim, release, link } = moverWith();
    await claim(3900);
    link.refusal = 'no permission';
    await release();
    link.refusal = null;
    link.asked.length = 0;
    expect(await claim(3900)).to.deep.equal({ isDone: true });
    expect(link.asked).to.deep.equal([`remove ${ADDRESS}/32`, `add ${ADDRESS}/32 3s`]);
  });

  it('is told to the gateway with three of its announcements, at its card if that is known', async () => {
    const { claim, link, timers, settled } = moverWith();
    link.gateway = '10.0.0.1';
    await claim(60_000);
    link.neighbours.push({ address: '10.0.0.1', mac: '02:00:00:00:00:01' });
    for (let ms = 0; ms < 30_000; ms += 100) {
      timers.advance(100);
      await settled(Promise.resolve());
    }
    const questions = link.frames.filter((frame) => readArp(frame)?.targetIp.equals(bytesOf('10.0.0.1')));
    expect(questions.map((frame) => frame.toString('hex', 0, 6))).to.deep.equal([
      'ffffffffffff',
      '020000000001',
      '020000000001',
    ]);
    expect(readArp(questions[0] ?? Buffer.alloc(0))).to.deep.include({
      senderIp: bytesOf(ADDRESS),
      senderMac: OWN_MAC,
    });
  });

  it('is not told to a gateway when it has gone meanwhile', async () => {
    const { claim, mover, link, announced } = moverWith();
    link.gateway = '10.0.0.1';
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    const route = link.kernel.route.bind(link.kernel);
    link.kernel.route = (...args) => asked.then(() => route(...args));
    await claim(60_000);
    await mover.release(1000);
    const before = announced();
    answer();
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    expect(announced()).to.equal(before);
  });

  it('that cannot be taken away stays with the guard', async () => {
    const { claim, release, link } = moverWith();
    await claim(3900);
    link.refusal = 'no permission';
    expect(await release()).to.deep.equal({ isDone: false, reason: `${ADDRESS}/32: no permission` });
    expect(link.armed?.copies).to.have.length(1);
  });

  it('counts as gone where the kernel cannot be asked only if it cannot be there', async () => {
    for (const isWithout of [true, false]) {
      const { release, link } = moverWith();
      link.isSilent = true;
      link.isWithout = () => isWithout;
      expect((await release()).isDone).to.equal(isWithout);
    }
  });

  it('does not come after a release that overtook its claim', async () => {
    const { mover, settled, here, link } = moverWith();
    const claiming = mover.claim(3900, 1000);
    const releasing = mover.release(1000);
    expect(await settled(releasing)).to.deep.equal({ isDone: true });
    expect(await settled(claiming)).to.have.property('isDone', false);
    expect(here()).to.deep.equal([]);
    expect(link.asked).to.deep.equal([`reset ${ADDRESS}`]);
  });

  it('is adopted from a former run without a probe', async () => {
    const { claim, link, announced } = moverWith();
    link.addresses.push({ address: ADDRESS, prefix: 32, interfaceIndex: 7, validSeconds: 2 });
    await claim(3900);
    expect(link.frames).to.have.length(announced());
  });

  it('with another prefix from a former run is replaced', async () => {
    const { claim, link, here } = moverWith();
    link.addresses.push({ address: ADDRESS, prefix: 24, interfaceIndex: 7, validSeconds: 2 });
    await claim(3900);
    expect(here().map(({ prefix }) => prefix)).to.deep.equal([32]);
  });

  it('is not taken from a stranger, who is named', async () => {
    const { mover, settled, link, here, timers } = moverWith();
    mover.prepare();
    timers.advance(5);
    link.hear(frameOf(STRANGER));
    const result = await settled(mover.claim(3900, 1000));
    expect(result).to.have.property('reason').that.includes('02:00:00:00:00:09');
    expect(here()).to.deep.equal([]);
  });

  it('is taken from a stranger at the operator’s word, and announced over it', async () => {
    const { mover, settled, link, timers, announced, findings } = moverWith(undefined, { overridesStrangers: true });
    mover.prepare();
    timers.advance(5);
    link.hear(frameOf(STRANGER));
    expect(await settled(mover.claim(3900, 1000))).to.deep.equal({ isDone: true });
    const before = announced();
    link.hear(frameOf(STRANGER));
    await settled(Promise.resolve());
    expect(announced()).to.equal(before + 2);
    expect(findings.join()).to.include('another machine (02:00:00:00:00:09)').and.include('announced again from here');
  });

  it('is taken from a host of the group, against which the epoch has decided', async () => {
    const { mover, settled, link, here, timers } = moverWith();
    link.neighbours.push({ address: '10.0.0.6', mac: '02:00:00:00:00:09' });
    mover.prepare();
    timers.advance(5);
    link.hear(frameOf(STRANGER));
    expect(await settled(mover.claim(3900, 1000))).to.deep.equal({ isDone: true });
    expect(here()).to.have.length(1);
  });

  it('is told of when somebody else speaks for it, once in ten seconds; a host of the group is answered', async () => {
    for (const [host, more] of [
      ['10.0.0.6', 2],
      ['10.0.0.77', 0],
    ] as const) {
      const { claim, link, findings, announced } = moverWith();
      await claim(3900);
      const before = announced();
      link.neighbours.push({ address: host, mac: '02:00:00:00:00:09' });
      for (let n = 0; n < 3; n++) link.hear(frameOf(STRANGER));
      link.hear(frameOf(OWN_MAC));
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      expect(findings).to.have.length(1);
      expect(findings[0]).to.include('conflict').and.include('02:00:00:00:00:09');
      expect(announced() - before).to.equal(more);
    }
  });

  for (const [what, state, reason] of [
    ['missing', null, 'there is no interface eth0'],
    ['down', { index: 7, mac: OWN_MAC, isUp: false, hasCarrier: false }, 'is down: ip link set eth0 up'],
    ['without a carrier', { index: 7, mac: OWN_MAC, isUp: true, hasCarrier: false }, 'has no carrier'],
  ] as const) {
    it(`is not claimed on an interface that is ${what}`, async () => {
      const { claim, link, mover, settled } = moverWith();
      link.state = state;
      expect(await claim(3900))
        .to.have.property('reason')
        .that.includes(reason);
      expect((await settled(mover.report()))[0]?.problem).to.include(reason);
    });
  }

  it('is held although another of the group cannot be', async () => {
    const two = [ADDRESS, '10.0.0.101'].map((address) => ({ address, prefix: 32, interfaceName: 'eth0' }));
    const { mover, settled, link, here, timers } = moverWith(two);
    mover.prepare();
    timers.advance(5);
    link.hear(arpAnnouncements(STRANGER, bytesOf('10.0.0.101'))[1] ?? Buffer.alloc(0));
    const result = await settled(mover.claim(3900, 1000));
    expect(result)
      .to.have.property('reason')
      .that.matches(/^10\.0\.0\.101\/32: another machine has it/);
    expect(here()).to.have.length(1);
    expect(link.armed?.copies).to.have.length(1);
  });

  it('is not claimed where the link cannot be asked, but kept where it is held already', async () => {
    const { claim, link, here } = moverWith();
    link.silence = 'no frames: Operation not permitted';
    expect(await claim(3900))
      .to.have.property('reason')
      .that.includes('lacks the capability CAP_NET_RAW');
    expect(here()).to.deep.equal([]);
    link.addresses.push({ address: ADDRESS, prefix: 32, interfaceIndex: 7, validSeconds: 3 });
    expect(await claim(3900)).to.deep.equal({ isDone: true });
  });

  it('goes when the mover is closed', async () => {
    const { claim, mover, settled, here } = moverWith();
    await claim(3900);
    await settled(mover.close());
    expect(here()).to.deep.equal([]);
  });
});
