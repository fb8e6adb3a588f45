import { expect } from 'chai';
import { HOLD, RELEASE } from '../../src/keepalived-conf/plan.js';
import { waitFor } from '../kit/wait-for.js';
import { hasKeepalived } from './keepalived-check.js';
import { KeepalivedHosts } from './keepalived-hosts.js';

const ADVERT_MS = 100;
/** Longer than any takeover at this interval. */
const QUIET_MS = 1500;

describe('the number in the track file of a rendered keepalived.conf', function () {
  let hosts: KeepalivedHosts;

  before(async function () {
    if (!hasKeepalived() || process.getuid?.() !== 0) this.skip();
    hosts = new KeepalivedHosts();
    await hosts.open(ADVERT_MS);
  });

  after(() => hosts?.close());

  const isHeldBy = (...names: string[]): Promise<unknown> =>
    waitFor(
      `the address is held by ${names.join() || 'nobody'}`,
      async () => (await hosts.holders()).join() === names.join(),
    );

  /** Looks again and again for so long that any takeover would have ended. */
  async function staysWith(...names: string[]): Promise<void> {
    const end = Date.now() + QUIET_MS;
    while (Date.now() < end) expect(await hosts.holders()).to.deep.equal(names);
  }

  it('lets nobody hold the address at first, then the host that is told to, and no other takes it', async () => {
    await staysWith();
    hosts.tell('b', HOLD);
    await isHeldBy('b');
    hosts.tell('a', HOLD);
    await staysWith('b');
  });

  it('moves the address when its holder is told to let go', async () => {
    hosts.tell('b', RELEASE);
    await isHeldBy('a');
    await staysWith('a');
  });

  it('makes a host let go whose file is gone or holds no number', async () => {
    hosts.tell('a', null);
    await isHeldBy();
    hosts.tell('a', HOLD);
    await isHeldBy('a');
    hosts.tell('a', 'nonsense');
    await isHeldBy();
  });
});
