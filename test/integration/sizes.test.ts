import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { Site } from './site.js';

describe('groups of other sizes than three', () => {
  let site: Site;

  afterEach(() => site.close());

  it('of five outlive two hosts, and take them back', async () => {
    site = new Site(70, 5);
    await site.startServers();
    await site.startMonitors({ group: { quorum: 3 } });
    await site.settle();
    for (const n of [1, 2]) {
      site.monitor(n).kill('SIGKILL');
      await site.server(n).kill('SIGKILL');
    }
    await site.waitForMaster(3, 5);
    await site.waitForMaster(3, 4);
    expect((await site.ts(5, 'check', 'quorum')).code).to.equal(1);
    for (const n of [1, 2]) {
      await site.server(n).restart();
      await site.monitor(n).restart();
    }
    await site.settle();
    expect((await site.ts(1, 'check', 'quorum')).code).to.equal(0);
  });

  it('of five do nothing with three hosts lost', async () => {
    site = new Site(71, 5);
    await site.startServers();
    await site.startMonitors({ group: { quorum: 3 } });
    await site.settle();
    for (const n of [1, 2, 3]) {
      site.monitor(n).kill('SIGKILL');
      await site.server(n).kill('SIGKILL');
    }
    await site.waitFor('the lack of a quorum', 5, (group) => !group.has_quorum);
    await site.waitFor('the loss', 5, ({ servers }) => servers[0]?.evidence[0]?.is_down === true);
    expect((await site.ts(5, 'show', 'server')).code).to.equal(2);
    for (const n of [4, 5]) expect(await site.server(n).cli('ROLE')).to.include('slave');
  });

  it('of one server and one monitor show it, notice its loss and its return', async () => {
    site = new Site(72, 1);
    await site.startServers();
    await site.startMonitors({ group: { quorum: 1 } });
    await site.settle();
    const shown = await site.ts(1, 'show', 'server');
    expect(shown.code).to.equal(0);
    expect(shown.stdout).to.match(/^127\.0\.72\.1 +master +127\.0\.72\.1 +- +ok/m);
    await site.server(1).kill('SIGKILL');
    await site.waitFor('the loss', 1, ({ servers }) => servers[0]?.status === 'down (refused)');
    const lost = await site.ts(1, 'show', 'server');
    expect(lost.code).to.equal(2);
    expect(lost.stdout).to.include('is down and there is no other: start it again');
    expect((await site.ts(1, 'failover')).stderr).to.include('[E_NO_REPLICA]');
    await site.server(1).restart();
    const began = performance.now();
    await site.settle();
    expect(performance.now() - began).to.be.below(5000);
    expect(readdirSync(site.dataDir(1)).toSorted()).to.deep.equal(['lock', 'state.json']);
  });
});
