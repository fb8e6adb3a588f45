import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { waitFor } from '../kit/wait-for.js';
import { runToEnd } from './bed.js';
import { MASTER_NAME, SentinelSite } from './sentinel-site.js';

describe('quorate-sentinel', () => {
  let site: SentinelSite;

  beforeEach(() => {
    site = new SentinelSite(68);
  });

  afterEach(() => site.close());

  it('fails over although three of them share one address with the master, so that nobody is its keeper', async () => {
    await site.startServers();
    for (const n of [1, 2, 3]) await site.startSentinel(n, { address: site.address(1), port: 26378 + n });
    await site.waitForAcquaintance([1, 2, 3], { others: 2, replicas: 2 });
    await site.server(1).kill('SIGKILL');
    await waitFor('another master', async () => /68\.[23]:6379/.test(await site.master(3)), 15_000);
    await site.waitForAddress(await site.master(3), [1, 2, 3]);
    await site.server(1).restart();
    await site.waitForAcquaintance([1, 2, 3], { others: 2, replicas: 2 });
  });

  it('has a majority without the vote of a genuine redis-sentinel beside it', async () => {
    await site.startServers();
    for (const n of [1, 2]) await site.startSentinel(n);
    await site.startGenuineSentinel(3);
    const genuineId = String(await waitForId(3));
    for (const n of [1, 2]) {
      await waitFor('the genuine Sentinel in the list', async () =>
        (await site.records(n, 'SENTINELS')).some(({ ip, port }) => ip === '127.0.68.3' && port === '26379'),
      );
      await waitFor('two voters that can be counted on', async () =>
        /^OK [23] usable Sentinels/.test(String(await site.ask(n, 'SENTINEL', 'CKQUORUM', MASTER_NAME))),
      );
      const sentinels = await site.records(n, 'SENTINELS');
      expect(sentinels).to.have.length(2);
      expect(sentinels.find(({ ip }) => ip === '127.0.68.3')).to.include({ runid: genuineId, flags: 'sentinel' });
      await waitFor('a master', async () => (await site.master(n)) !== 'none');
      const [master] = await site.records(n, 'MASTER');
      expect(master).to.include({ 'num-other-sentinels': '2' });
    }
    await waitFor(
      'two others, as the genuine one sees it',
      async () => (await site.records(3, 'SENTINELS')).length === 2,
    );
    await site.server(1).kill('SIGKILL');
    await waitFor('another master', async () => /68\.[23]:6379/.test(await site.master(1)), 15_000);
    const now = await site.master(1);
    await site.waitForAddress(now, [2, 3]);
    for (const n of [1, 2, 3]) expect(site.monitor(n).isAlive(), site.monitor(n).lastWords()).to.equal(true);
    expect(String(await site.ask(1, 'INFO', 'sentinel'))).to.include('sentinels=3');
  });

  async function waitForId(n: number): Promise<unknown> {
    await waitFor('an answer of the genuine Sentinel', async () => (await site.ask(n, 'PING')) === 'PONG');
    return await site.ask(n, 'SENTINEL', 'MYID');
  }

  const mistakes = [
    'sentinel monitor other 127.0.68.1 6379 0',
    'sentinel monitor other 127.0.68.1 70000 2',
    'sentinel down-after-milliseconds nobody 1000',
    `sentinel failover-timeout ${MASTER_NAME} 0`,
    'sentinel no-such-option 1',
    'no-such-directive yes',
    'port 99999',
  ];
  for (const line of mistakes) {
    it(`refuses "${line}" in the very words of redis-sentinel, and ends with 1`, async () => {
      const file = site.writeConf(1, { address: site.address(1), port: 26379 }, [line]);
      const { status, stderr } = spawnSync('redis-sentinel', [file], { encoding: 'utf8', timeout: 5000 });
      expect([status, stderr]).to.deep.equal([1, (await runToEnd('quorate-sentinel', file)).output]);
      expect(stderr).to.include('at line 8\n').and.include(`>>> '${line}'`);
    });
  }

  it('ends with 1 without a file, and for a file that is not there', async () => {
    const without = await runToEnd('quorate-sentinel');
    expect(without.code).to.equal(1);
    expect(without.output).to.include('Sentinel needs config file on disk to save state');
    const missing = await runToEnd('quorate-sentinel', '/nonexistent/sentinel.conf');
    expect(missing.code).to.equal(1);
    expect(missing.output).to.include("Fatal error, can't open config file '/nonexistent/sentinel.conf'");
  });
});
