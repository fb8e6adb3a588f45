import { networkInterfaces } from 'node:os';
import { expect } from 'chai';
import { announcementsOf, probeOf } from '../../src/address/listener.js';
import { lookAtInterface } from '../../src/preflight/interface-look.js';
import { OWN_MAC, fakeLink } from '../address/fake-link.js';
import type { FakeLink } from '../address/fake-link.js';

const CARD = Buffer.from('020000000066', 'hex');
/** Time passes as fast as it is asked for. */
const timers = {
  nowMs: () => 0,
  after: (_ms: number, run: () => void) => {
    const handle = setImmediate(run);
    return () => clearImmediate(handle);
  },
};

function look(link: FakeLink, addresses: readonly string[] = ['10.0.0.100']) {
  return lookAtInterface({ interfaceName: 'eth0', addresses, timers, open: () => link });
}

/** Somebody with this card answers whatever is asked. */
function answering(link: FakeLink, card: Buffer, address = '10.0.0.100'): FakeLink {
  link.sendFrame = (frame) => {
    for (const answer of announcementsOf(address, card)) link.hear(answer);
    return link.frames.push(frame) > 0;
  };
  return link;
}

describe('the look at an interface', () => {
  it('asks for every address, and tells which cards answer, each once', async () => {
    const link = answering(fakeLink('eth0'), CARD);
    const view = await look(link, ['10.0.0.100', 'fd00::100']);
    expect(view.state).to.equal('up');
    expect([...(view.cards ?? [])]).to.deep.equal([['10.0.0.100', ['02:00:00:00:00:66']]]);
    expect(link.frames.slice(0, 2)).to.deep.equal([probeOf('10.0.0.100', OWN_MAC), probeOf('fd00::100', OWN_MAC)]);
  });

  it('leaves out what a card of this host answers', async () => {
    const own = Object.values(networkInterfaces()).flatMap((each) => each ?? [])[0]?.mac ?? '';
    const link = answering(fakeLink('eth0'), Buffer.from(own.replaceAll(':', ''), 'hex'));
    expect((await look(link)).cards).to.deep.equal(new Map());
  });

  it('tells the addresses of the host, and which are of this interface', async () => {
    const link = fakeLink('eth0');
    link.addresses.push({ address: '10.9.0.5', prefix: 24, interfaceIndex: 8, validSeconds: null });
    const view = await look(link);
    expect(view.all?.map(({ address }) => address)).to.deep.equal(['10.0.0.5', '10.9.0.5']);
    expect(view.own.map(({ address }) => address)).to.deep.equal(['10.0.0.5']);
  });

  for (const [state, change] of [
    ['missing', null],
    ['down', { isUp: false, hasCarrier: false }],
    ['no carrier', { isUp: true, hasCarrier: false }],
  ] as const) {
    it(`asks nobody on an interface that is ${state}`, async () => {
      const link = fakeLink('eth0');
      link.state = change === null ? null : { index: 7, mac: OWN_MAC, ...change };
      expect(await look(link)).to.include({ state, cards: null });
      expect(link.frames).to.deep.equal([]);
    });
  }

  it('asks nobody without the right to, and does not take that for silence', async () => {
    const link = fakeLink('eth0');
    link.problem = () => 'no frames: Operation not permitted';
    expect(await look(link)).to.include({ state: 'up', cards: null });
    expect(link.frames).to.deep.equal([]);
  });

  it('says so when the kernel does not answer', async () => {
    const link = fakeLink('eth0');
    link.isSilent = true;
    expect(await look(link)).to.deep.equal({ state: 'up', all: null, own: [], cards: null });
  });

  it('closes the link in every case', async () => {
    let closed = 0;
    for (const state of [fakeLink('eth0').state, null]) {
      const link = fakeLink('eth0');
      link.state = state;
      link.close = async () => void closed++;
      await look(link);
    }
    expect(closed).to.equal(2);
  });
});
