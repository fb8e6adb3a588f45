import { expect } from 'chai';
import { waitFor } from '../kit/wait-for.js';
import { runToEnd } from './bed.js';
import { MASTER_NAME, SentinelSite } from './sentinel-site.js';

const ALL = [1, 2, 3];
const OPERATORS_LIMITS = ['min-replicas-to-write', '1', 'min-replicas-max-lag', '9'];

describe('quorate-sentinel and leases', () => {
  let site: SentinelSite;

  beforeEach(async () => {
    site = new SentinelSite(74);
    await site.startServers();
  });

  afterEach(() => site.close());

  const startAll = async (lines: readonly string[] = []): Promise<void> => {
    for (const n of ALL) await site.startSentinel(n, undefined, lines);
    await site.waitForAcquaintance(ALL, { others: 2, replicas: 2 });
  };
  const lease = async (n: number): Promise<string> => (await site.records(n, 'MASTER'))[0]?.['lease'] ?? '';
  const waitForLease = (n: number, wanted: RegExp) => {
    return waitFor(`lease ${wanted.source} at monitor ${n}`, async () => wanted.test(await lease(n)), 15_000);
  };
  const write = async (): Promise<string> => (await site.server(1).cli('SET', 'k', 'v')).trim();
  const waitForWrite = (wanted: RegExp) => waitFor(wanted.source, async () => wanted.test(await write()), 15_000);
  const limits = async (n: number): Promise<string[]> => {
    const told = await Promise.all(
      ['min-replicas-to-write', 'min-replicas-max-lag'].map((name) => site.server(n).cli('CONFIG', 'GET', name)),
    );
    return told.flatMap((text) => text.trim().split('\n'));
  };
  const killTwo = async (): Promise<void> => {
    for (const n of [2, 3]) site.monitor(n).kill('SIGKILL');
  };

  it('refuse writes when two of three monitors are gone, and give back what the operator had set', async () => {
    await site.server(1).cli('CONFIG', 'SET', ...OPERATORS_LIMITS);
    await startAll();
    await waitForLease(1, /^held$/);
    await waitForLease(2, /^held$/);
    expect(await limits(1)).to.deep.equal(OPERATORS_LIMITS);
    await killTwo();
    await waitForWrite(/^NOREPLICAS/);
    await site.monitor(2).restart();
    await waitForWrite(/^OK$/);
    expect(await limits(1)).to.deep.equal(OPERATORS_LIMITS);
    expect(site.log(1)).to.include('"event":"+leases"');
  });

  it('let a new master take writes under a lease of its own, and leave no fence behind', async () => {
    await startAll();
    await waitForLease(1, /^held$/);
    await site.server(1).kill('SIGKILL');
    await waitFor('another master', async () => /74\.[23]:6379/.test(await site.master(3)), 15_000);
    const n = (await site.master(3)).includes('74.2') ? 2 : 3;
    await waitFor('a write', async () => (await site.server(n).cli('SET', 'k', 'v')).trim() === 'OK');
    await waitForLease(n, /^held$/);
    await site.server(1).restart();
    await site.waitForAcquaintance(ALL, { others: 2, replicas: 2 });
    for (const each of ALL) {
      await waitFor(`limits of server ${each}`, async () => (await limits(each))[1] === '0');
    }
  });

  it('do not disturb a serving master when its monitor is restarted', async () => {
    await startAll();
    await waitForLease(1, /^held$/);
    let refused = 0;
    let isOver = false;
    const writing = (async () => {
      while (!isOver) refused += (await write()) === 'OK' ? 0 : 1;
    })();
    await site.monitor(1).stop(3000);
    await site.monitor(1).restart();
    await waitFor('an answer', async () => (await site.ask(1, 'PING')) === 'PONG');
    await waitForLease(1, /^held$/);
    isOver = true;
    await writing;
    expect(refused).to.equal(0);
  });

  it('end when genuine Sentinels take the places of two monitors, and the master takes writes again', async () => {
    await startAll();
    await waitForLease(1, /^held$/);
    await killTwo();
    await waitForWrite(/^NOREPLICAS/);
    for (const n of [2, 3]) await site.startGenuineSentinel(n);
    await waitForWrite(/^OK$/);
    await waitForLease(1, /^off: of 3 monitors 2 speak only the protocol of Redis Sentinel/);
    await waitFor('the event', () => site.log(1).includes('"event":"-leases"'));
  });

  it('are off with "sentinel fence ... no": two monitors gone, and writes go on', async () => {
    await startAll([`sentinel fence ${MASTER_NAME} no`]);
    await waitForLease(1, /^off: they are switched off$/);
    await killTwo();
    await waitFor('the end of the others', async () => {
      const others = await site.records(1, 'SENTINELS');
      return others.every(({ flags }) => flags !== 'sentinel');
    });
    const endMs = performance.now() + 2000;
    await waitFor('two seconds of writes', async () => {
      expect(await write()).to.equal('OK');
      return performance.now() > endMs;
    });
  });

  it('are off where several monitors share the address of the master, and the log says so once', async () => {
    for (const n of ALL) await site.startSentinel(n, { address: site.address(1), port: 26378 + n });
    await site.waitForAcquaintance(ALL, { others: 2, replicas: 2 });
    await waitForLease(1, /^off: 127\.0\.74\.1 has 3 monitors and 1 server of/);
    await waitFor('the event', () => site.log(1).includes('"event":"-leases"'));
    expect(site.log(1).match(/"event":"-leases"/g)).to.have.length(1);
    expect(await write()).to.equal('OK');
  });

  it('refuses to start with "sentinel fence ... yes" where the file itself shows two servers at one address', async () => {
    const lines = [
      `sentinel fence ${MASTER_NAME} yes`,
      `sentinel known-replica ${MASTER_NAME} ${site.address(1)} 6380`,
    ];
    const file = site.writeConf(1, { address: site.address(1), port: 26379 }, lines);
    const { code, output } = await runToEnd('quorate-sentinel', file);
    expect(code).to.equal(1);
    expect(output).to.include('127.0.74.1 has several monitors, or several servers').and.include('remove the line');
  });
});
