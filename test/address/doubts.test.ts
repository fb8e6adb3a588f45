import { expect } from 'chai';
import { ADDRESS, STRANGER, frameOf, moverWith } from './mover-bed.js';

describe('an address with which something is wrong', () => {
  it('outside the networks of its interface is warned of', async () => {
    const { mover, settled, doubts, link } = moverWith([{ address: '192.0.2.9', prefix: 32, interfaceName: 'eth0' }]);
    link.addresses.push({ address: 'fd00::5', prefix: 64, interfaceIndex: 7, validSeconds: null });
    await settled(mover.start());
    expect(doubts.join()).to.include(
      '192.0.2.9/32: it is outside the networks of eth0 (10.0.0.5/24), where nobody asks',
    );
    expect((await settled(mover.report()))[0]?.problem).to.include('outside the networks');
  });

  it('is doubted as long as its interface is of no use, told once, and whether it is held or not', async () => {
    const { mover, settled, doubts, link, timers } = moverWith();
    await settled(mover.start());
    const state = link.state;
    link.state = state && { ...state, hasCarrier: false };
    for (let n = 0; n < 3; n++) {
      timers.advance(5000);
      await settled(Promise.resolve());
    }
    link.state = state;
    timers.advance(5000);
    await settled(Promise.resolve());
    expect(doubts).to.deep.equal([
      `${ADDRESS}/32: the interface eth0 has no carrier: see to its cable or switch`,
      null,
    ]);
  });

  it('is doubted at once when its interface fails while it is held', async () => {
    const { claim, settled, doubts, link } = moverWith();
    await claim(3900);
    link.state = link.state && { ...link.state, isUp: false };
    await claim(4900);
    await settled(Promise.resolve());
    expect(doubts.join()).to.include('the interface eth0 is down');
  });

  it('that somebody adds without an end is taken away at once where it does not belong, and gets an end where it does', async () => {
    const { claim, link, here, settled, findings } = moverWith();
    await claim(3900);
    const lasting = { address: ADDRESS, interfaceIndex: 7, validSeconds: null, isRemoved: false };
    for (const prefix of [24, 32]) {
      link.addresses.splice(0, link.addresses.length, ...link.addresses.filter((each) => each.prefix !== prefix));
      link.addresses.push({ ...lasting, prefix });
      link.change({ ...lasting, prefix });
      await settled(Promise.resolve());
    }
    expect(here()).to.deep.equal([{ address: ADDRESS, prefix: 32, interfaceIndex: 7, validSeconds: 3 }]);
    expect(findings).to.have.length(1);
    expect(findings[0]).to.include('mended').and.include('10.0.0.100/24').and.include('remove it there');
  });

  it('that somebody takes away is put back while the right to it lasts, announced anew, and told once', async () => {
    const { claim, release, link, here, settled, findings, announced, timers } = moverWith();
    const gone = { address: ADDRESS, prefix: 32, interfaceIndex: 7, validSeconds: 3, isRemoved: true };
    const takeAway = async (): Promise<void> => {
      link.addresses.splice(1);
      link.change(gone);
      await settled(Promise.resolve());
    };
    await claim(3900);
    const before = announced();
    for (let n = 0; n < 2; n++) await takeAway();
    expect(here()).to.have.length(1);
    expect(announced()).to.equal(before + 4);
    expect(findings).to.have.length(1);
    expect(findings[0]).to.include('was taken away from this host by somebody else');
    timers.advance(4000);
    await takeAway();
    expect(here()).to.deep.equal([]);
    await claim(9000);
    await release();
    await takeAway();
    expect(here()).to.deep.equal([]);
  });

  it('that another machine speaks for is shown so for a minute', async () => {
    const { claim, link, mover, settled, timers } = moverWith();
    await claim(3900);
    link.hear(frameOf(STRANGER));
    await settled(Promise.resolve());
    expect((await settled(mover.report()))[0]?.problem).to.include(
      'it is claimed by another machine (02:00:00:00:00:09)',
    );
    timers.advance(61_000);
    expect((await settled(mover.report()))[0]?.problem).to.equal(null);
  });

  it('is announced anew when its interface has its carrier again', async () => {
    const { claim, link, timers, announced } = moverWith();
    await claim(3900);
    timers.advance(20_000);
    const state = link.state;
    link.state = state && { ...state, hasCarrier: false };
    await claim(30_000);
    const before = announced();
    link.state = state;
    await claim(40_000);
    expect(announced()).to.equal(before + 2);
    await claim(50_000);
    expect(announced()).to.equal(before + 2);
  });

  it('that the system was configured with is taken away at the start; one with an end is left to it', async () => {
    const { mover, settled, link, findings, here } = moverWith();
    link.addresses.push({ address: ADDRESS, prefix: 32, interfaceIndex: 7, validSeconds: 3 });
    await settled(mover.start());
    expect([here().length, findings]).to.deep.equal([1, []]);
    link.addresses.push({ address: ADDRESS, prefix: 24, interfaceIndex: 7, validSeconds: null });
    await settled(mover.start());
    expect(here().map(({ validSeconds }) => validSeconds)).to.deep.equal([3]);
    expect(findings.join()).to.include('mended').and.include('remove it there');
  });
});
