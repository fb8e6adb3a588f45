import { expect } from 'chai';
import { waitFor } from '../kit/wait-for.js';
import { GROUP } from './bed.js';
import { Site } from './site.js';
import type { Settings } from './site.js';

const NET = 87;

describe('the members of a group', () => {
  let site: Site;

  /** The configuration of a host as its operator writes it when it has these members. */
  const settingsOf = (n: number, members: readonly number[]): Settings => {
    const hosts = members.map((m) => site.address(m));
    const peers = hosts.filter((host) => host !== site.address(n));
    return { monitor: { peers }, group: { servers: hosts, quorum: undefined } };
  };
  const start = (n: number, members: readonly number[]) => site.startMonitor(n, settingsOf(n, members));
  const votersOf = async (n: number): Promise<readonly string[]> =>
    (await site.document(n)).monitors.map(({ monitor }) => monitor.split(':')[0] ?? '');
  const hostsOf = (...members: number[]) => members.map((n) => site.address(n));
  const waitForVoters = (seenBy: number, ...members: number[]) =>
    waitFor(`voters ${members.join(', ')}, seen by monitor ${seenBy}`, async () => {
      const voters = await votersOf(seenBy);
      return voters.join() === hostsOf(...members).join();
    });

  beforeEach(async () => {
    site = new Site(NET, 5);
    await site.startServer(1);
    for (const n of [2, 3]) await site.startServer(n, { follows: 1 });
    for (const n of [1, 2, 3]) await start(n, [1, 2, 3]);
    await site.settle([1, 2, 3]);
  });

  afterEach(() => site.close());

  it('change one by one while it runs, and the removed ones come back without disturbing anybody', async () => {
    for (const n of [4, 5]) {
      await site.startServer(n);
      await start(n, n === 4 ? [1, 2, 3, 4] : [1, 2, 3, 4, 5]);
      const added = await site.ts(1, 'add', 'host', site.address(n));
      expect([added.code, added.stderr]).to.deep.equal([0, '']);
    }
    for (const n of [1, 2, 3, 4, 5]) await waitForVoters(n, 1, 2, 3, 4, 5);
    await site.settle();

    const refused = await site.ts(2, 'remove', 'host', site.address(1));
    expect([refused.code, refused.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code === 1 && text.includes('E_IS_MASTER') && text.includes('ts add server'),
    );
    const moved = await site.ts(3, 'add', 'server', ...hostsOf(3, 4, 5, 1, 2));
    expect(moved.code, moved.stderr).to.equal(0);
    await site.monitor(1).stop(3000);
    await site.server(1).stop();
    for (const n of [1, 2]) {
      const removed = await site.ts(4, 'remove', 'host', site.address(n));
      expect([removed.code, removed.stderr]).to.deep.equal([0, '']);
    }
    for (const n of [3, 4, 5]) await waitForVoters(n, 3, 4, 5);
    expect(await site.ts(4, 'remove', 'host', site.address(2))).to.include({ code: 0 });
    await waitFor('host 2 hears that it was removed', () => site.log(2).includes('+removed'));

    await site.server(3).stop();
    await waitFor('another master', async () => {
      const { master, phase } = await site.document(4);
      return phase === 'stable' && (master === site.address(4) || master === site.address(5));
    });
    await site.startServer(3);
    await site.settle([3, 4, 5]);
    const { epoch } = await site.document(4);

    await site.startServer(1);
    await start(1, [1, 2, 3]);
    await waitFor('host 1 hears that it was removed', async () =>
      (await site.document(1)).notes.some((note) => note.includes(`was removed from group ${GROUP} at `)),
    );
    await waitFor('the fence of the removed server', async () =>
      /NOREPLICAS/.test(await site.server(1).cli('SET', 'a', 'b').catch(String)),
    );
    const asked = await site.ts(1, 'failover');
    expect([asked.code, asked.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code === 1 && /E_NOT_MEMBER/.test(text),
    );
    const shown = await site.ts(4, 'show', 'server', site.address(1));
    expect(shown.stderr)
      .to.include('was removed from')
      .and.to.include(`ts add host ${site.address(1)}`);
    await site.settle([3, 4, 5]);
    expect((await site.document(4)).epoch).to.equal(epoch);
    expect(await votersOf(5)).to.deep.equal(hostsOf(3, 4, 5));

    const again = await site.ts(4, 'add', 'host', site.address(1));
    expect([again.code, again.stderr]).to.deep.equal([0, '']);
    for (const n of [1, 3, 4, 5]) await waitForVoters(n, 1, 3, 4, 5);
    await site.settle([1, 3, 4, 5]);
  });
});
