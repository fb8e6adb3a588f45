import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { Site } from './site.js';

describe('a monitor that is stopped and started again', () => {
  let site: Site;

  beforeEach(async () => {
    site = new Site(69);
    await site.startServers();
    await site.startMonitors();
    await site.settle();
  });

  afterEach(() => site.close());

  const stop = async (n: number, signal: NodeJS.Signals) => {
    const began = performance.now();
    site.monitor(n).kill(signal);
    const code = await site.monitor(n).ended();
    return { code, tookMs: performance.now() - began };
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends in order within a second on ${signal}, and leaves no lock`, async () => {
      const idle = await fetch(`http://${site.address(2)}:8379/metrics`);
      await idle.text();
      const { code, tookMs } = await stop(2, signal);
      expect(code).to.equal(0);
      expect(tookMs).to.be.below(1000);
      expect(readdirSync(site.dataDir(2)))
        .to.include('state.json')
        .and.not.include('lock');
      expect(site.log(2)).to.include('"msg":"stopping"').and.not.include('"level":50');
    });
  }

  it('ends in order in the middle of a failover', async () => {
    site
      .server(1)
      .kill('SIGSTOP')
      .catch(() => undefined);
    await site.waitFor('a doubt', 2, ({ servers }) => servers[0]?.status !== 'ok');
    const { code, tookMs } = await stop(2, 'SIGTERM');
    expect(code).to.equal(0);
    expect(tookMs).to.be.below(1000);
    await site.waitFor('another master', 3, ({ master, phase }) => master !== '127.0.69.1' && phase === 'stable');
    await site.server(1).kill('SIGCONT');
  });

  it('goes on with the same epoch and table, and keeps the age of the table', async () => {
    await site.server(1).kill('SIGKILL');
    await site.waitForMaster(2, 1);
    await site.server(1).restart();
    await site.settle();
    const before = await site.document(1);
    for (const n of [1, 2, 3]) expect((await stop(n, 'SIGTERM')).code).to.equal(0);
    for (const n of [1, 2, 3]) await site.monitor(n).restart();
    await site.settle();
    for (const n of [1, 2, 3]) {
      const { epoch, version, master, order, last_changed_at: changedAt, phase } = await site.document(n);
      const { last_changed_at: changedBefore } = before;
      expect({ epoch, version, master, order, phase, changedAt }).to.deep.equal({
        epoch: before.epoch,
        version: before.version,
        master: '127.0.69.2',
        order: before.order,
        phase: 'stable',
        changedAt: changedBefore,
      });
    }
  });

  it('goes on after a kill that left its lock behind', async () => {
    await stop(3, 'SIGKILL');
    expect(readdirSync(site.dataDir(3))).to.include.members(['lock', 'state.json']);
    const before = await site.document(1);
    await site.monitor(3).restart();
    await site.settle();
    expect(await site.document(3)).to.include({ epoch: before.epoch, version: before.version });
  });
});
