import { expect } from 'chai';
import { Redis } from 'ioredis';
import { runCommand } from '../kit/run-command.js';
import { waitFor } from '../kit/wait-for.js';
import { MASTER_NAME, SentinelSite } from './sentinel-site.js';

const ALL = [1, 2, 3];

describe('three quorate-sentinel in the place of redis-sentinel', () => {
  let site: SentinelSite;
  let client: Redis | null = null;

  beforeEach(async () => {
    site = new SentinelSite(67);
    await site.startServers();
    for (const n of ALL) await site.startSentinel(n);
    await site.waitForAcquaintance(ALL, { others: 2, replicas: 2 });
  });

  afterEach(async () => {
    client?.disconnect();
    client = null;
    await site.close();
  });

  const connect = () => {
    const sentinels = site.addresses.map((host) => ({ host, port: 26379 }));
    // READONLY is how a server tells that it is no longer the master: connect anew, and send again.
    const reconnectOnError = ({ message }: Error) => (message.startsWith('READONLY') ? 2 : false);
    client = new Redis({ sentinels, name: MASTER_NAME, maxRetriesPerRequest: null, protocol: 2, reconnectOnError });
    client.on('error', () => undefined);
    return client;
  };

  it('find replicas and each other, and answer as clients expect', async () => {
    for (const n of ALL) {
      expect(await site.ask(n, 'SENTINEL', 'CKQUORUM', MASTER_NAME)).to.match(/^OK 3 usable Sentinels/);
      const [master] = await site.records(n, 'MASTER');
      expect(master).to.include({
        name: MASTER_NAME,
        ip: '127.0.67.1',
        port: '6379',
        flags: 'master',
        quorum: '2',
        'num-slaves': '2',
        'num-other-sentinels': '2',
        'down-after-milliseconds': '1000',
        'failover-timeout': '10000',
      });
      const replicas = await site.records(n, 'REPLICAS');
      expect(replicas.map(({ name }) => name)).to.have.members(['127.0.67.2:6379', '127.0.67.3:6379']);
      for (const replica of replicas)
        expect(replica).to.include({ 'master-host': '127.0.67.1', 'role-reported': 'slave' });
      const own = await site.ask(n, 'SENTINEL', 'MYID');
      const others = await site.records(n, 'SENTINELS');
      expect(others.map(({ runid }) => runid)).to.not.include(own);
      for (const { runid } of others) expect(runid).to.match(/^[0-9a-f]{40}$/);
    }
    expect(await site.ask(1, 'SENTINEL', 'MASTERS')).to.have.length(1);
  });

  it('lead an ioredis client to the new master when the old one is killed', async () => {
    const redis = connect();
    await redis.set('before', '1');
    await redis.wait(2, 1000);
    await site.server(1).kill('SIGKILL');
    await redis.set('after', '2');
    const now = await site.master(1);
    expect(now).to.match(/^127\.0\.67\.[23]:6379$/);
    expect(await redis.mget('before', 'after')).to.deep.equal(['1', '2']);
    await site.waitForAddress(now, ALL);
    await site.server(1).restart();
    await site.waitForAcquaintance(ALL, { others: 2, replicas: 2 });
  });

  it('move the master by SENTINEL FAILOVER without losing a write', async () => {
    const redis = connect();
    let acknowledged = 0;
    let isOver = false;
    const writer = async () => {
      while (!isOver) {
        await redis.set(`k${acknowledged}`, 'v');
        acknowledged += 1;
      }
    };
    const writing = writer();
    await waitFor('first writes', () => acknowledged > 50);
    // A monitor that has only just settled may still be busy with that.
    await waitFor('SENTINEL FAILOVER to be carried out', async () => {
      const args = ['-h', site.address(3), '-p', '26379', 'SENTINEL', 'FAILOVER', MASTER_NAME];
      const answer = (await runCommand('redis-cli', args)).trim();
      expect(answer).to.match(/^(OK|INPROG Failover already in progress)$/);
      return answer === 'OK';
    });
    const now = await site.master(3);
    expect(now).to.match(/^127\.0\.67\.[23]:6379$/);
    const before = acknowledged;
    await waitFor('writes at the new master', () => acknowledged > before + 50);
    isOver = true;
    await writing;
    await site.waitForAddress(now, ALL);
    const keys = await redis.dbsize();
    expect(keys).to.equal(acknowledged);
    await site.waitForAcquaintance(ALL, { others: 2, replicas: 2 });
  });

  it('go on where they were when one of them is restarted', async () => {
    await site.server(1).kill('SIGKILL');
    await waitFor('another master', async () => !['none', '127.0.67.1:6379'].includes(await site.master(2)), 15_000);
    const now = await site.master(2);
    const id = await site.ask(2, 'SENTINEL', 'MYID');
    await site.monitor(2).stop(3000);
    await site.monitor(2).restart();
    await waitFor('an answer', async () => (await site.ask(2, 'PING')) === 'PONG');
    await site.waitForAddress(now, ALL);
    expect(await site.ask(2, 'SENTINEL', 'MYID')).to.equal(id);
    await site.server(1).restart();
    await site.waitForAcquaintance(ALL, { others: 2, replicas: 2 });
    await site.server(site.addresses.indexOf(now.replace(':6379', '')) + 1).kill('SIGKILL');
    await waitFor('a third master', async () => ![now, 'none'].includes(await site.master(2)), 15_000);
  });
});
