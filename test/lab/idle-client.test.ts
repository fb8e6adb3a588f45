import { expect } from 'chai';
import { BOTH_ADDRESSES, bothFamiliesProgram, moveAway } from './address-lab.js';
import { sharedNowMs } from './client-plan.js';
import { IDLE_KEY, IdleClient } from './idle-client.js';
import type { Lab } from './lab.js';
import { openLab } from './open-lab.js';
import { requireLab } from './permission.js';

describe('a client that is connected through a virtual address, and silent', () => {
  let lab: Lab;
  let client: IdleClient | null = null;

  before(async function () {
    requireLab(this);
    lab = await openLab({ program: bothFamiliesProgram() });
  });

  beforeEach(() => lab.settle());

  afterEach(async () => {
    await client?.stop();
    client = null;
  });

  after(() => lab?.close());

  for (const address of BOTH_ADDRESSES) {
    it(`is reset at once at a planned move, and finds the new master at ${address}`, async () => {
      const old = await lab.master();
      client = await IdleClient.start(lab, address);
      const askedMs = await moveAway(lab, old.number);
      const ended = await client.next('ended', askedMs);
      expect(ended.text).to.equal('ECONNRESET');
      expect(ended.atMs - askedMs).to.be.below(500);

      await client.next('writes', ended.atMs);
      await lab.settle();
      const master = await lab.master();
      expect(master.number).not.to.equal(old.number);
      expect(Number(await master.ask('redis', 'GET', IDLE_KEY))).to.be.above(ended.atMs);
    });
  }

  it('is not disturbed while nothing moves', async () => {
    client = await IdleClient.start(lab, BOTH_ADDRESSES[0] ?? '');
    const untilMs = sharedNowMs() + 2500;
    await lab.waitFor('two leases to pass', () => (sharedNowMs() < untilMs ? 'not yet' : null));
    expect(client.notes().map(({ what }) => what)).to.deep.equal(['silent']);
  });
});
