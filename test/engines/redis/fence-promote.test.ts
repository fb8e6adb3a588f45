import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import type { WriteLimits } from '../../../src/engines/engine.js';
import { answered, done, notDone } from '../../contract/engine-contract.js';
import { freshHost } from '../../kit/loopback.js';
import { startRedis, stopAllRedis } from '../../kit/redis-server.js';
import type { RedisProcess } from '../../kit/redis-server.js';
import { waitFor } from '../../kit/wait-for.js';
import { attach, closeAttached, LIMIT_MS } from './kit.js';

const OPEN: WriteLimits = { minReplicasToWrite: 0, maxLagSeconds: 10 };
const FENCED = { limitMs: LIMIT_MS, opens: false, limits: OPEN };
const OPENED = { limitMs: LIMIT_MS, opens: true, limits: OPEN };

describe('a fenced promotion of a Redis server', () => {
  afterEach(async () => {
    await closeAttached();
    await stopAllRedis();
  });

  const startPair = async (...args: string[]) => {
    const master = await startRedis({ host: freshHost(), port: 6379 });
    const replica = await startRedis({ host: freshHost(), port: 6379, replicaOf: master, args });
    const quorate = attach(replica.id);
    await waitFor('the replica is linked', async () => {
      return answered(await quorate.probe(LIMIT_MS)).upstream?.isLinked === true;
    });
    return { master, replica, quorate };
  };

  it('takes not one write in between, however hard a client tries', async () => {
    const { replica, quorate } = await startPair();
    const client = new Redis({ host: replica.host, port: replica.port, retryStrategy: null });
    const answers = new Map<string, number>();
    let isOver = false;
    const write = async (): Promise<void> => {
      for (let place = 0; !isOver; place += 1) {
        const answer = await client
          .set(`key-${place}`, 'x')
          .then(String, (error: Error) => error.message.split(' ')[0]);
        answers.set(answer ?? '', (answers.get(answer ?? '') ?? 0) + 1);
      }
    };
    const writing = Promise.all(Array.from({ length: 20 }, write));
    await waitFor('the client is refused by the replica', () => (answers.get('READONLY') ?? 0) > 100);
    done(await quorate.promote(FENCED));
    await waitFor('the client is refused by the fence', () => (answers.get('NOREPLICAS') ?? 0) > 100);
    expect(answered(await quorate.probe(LIMIT_MS))).to.deep.include({ role: 'master', isFenced: true });
    expect([...answers.keys()].toSorted()).to.deep.equal(['NOREPLICAS', 'READONLY']);
    done(await quorate.unfence({ limitMs: LIMIT_MS, limits: OPEN }));
    await waitFor('writes flow', () => (answers.get('OK') ?? 0) > 100);
    isOver = true;
    await writing;
    client.disconnect();
  });

  it('opens at once where it is asked to, with the limits that are given', async () => {
    const { replica, quorate } = await startPair();
    done(await quorate.fence({ limitMs: LIMIT_MS }));
    const result = await quorate.promote({ ...OPENED, limits: { minReplicasToWrite: 0, maxLagSeconds: 4 } });
    done(result);
    expect(await replica.cli('SET', 'key', 'x')).to.equal('OK');
    expect(await limitsOf(replica)).to.equal('0/4');
  });

  it('leaves limits alone where there are no fences', async () => {
    const { replica, quorate } = await startPair('min-replicas-to-write 2', 'min-replicas-max-lag 5');
    done(await quorate.promote({ ...OPENED, limits: null }));
    expect(await limitsOf(replica)).to.equal('2/5');
    await replica.restart();
    expect(await limitsOf(replica)).to.equal('2/5');
  });

  it('hands over the limits that it overwrites', async () => {
    const { quorate } = await startPair('min-replicas-to-write 2', 'min-replicas-max-lag 5');
    const kept: WriteLimits[] = [];
    const keepLimits = (limits: WriteLimits): Promise<void> => {
      kept.push(limits);
      return Promise.resolve();
    };
    done(await quorate.promote({ ...FENCED, keepLimits }));
    expect(kept).to.deep.equal([{ minReplicasToWrite: 2, maxLagSeconds: 5 }]);
  });

  for (const order of [FENCED, OPENED]) {
    it(`leaves a server that starts fenced again, promoted ${order.opens ? 'open' : 'fenced'}`, async () => {
      const { replica, quorate } = await startPair();
      done(await quorate.promote(order));
      await replica.restart();
      expect(answered(await quorate.probe(LIMIT_MS))).to.deep.include({ role: 'master', isFenced: true });
      expect(await readFile(`${replica.dir}/redis.conf`, 'utf8')).to.include('min-replicas-to-write 1000000');
    });
  }

  it('leaves no fence in the file of a server that is to start open, and keeps its role there', async () => {
    const { replica, quorate } = await startPair('min-replicas-to-write 0', 'min-replicas-max-lag 5');
    done(await quorate.promote({ ...FENCED, startsOpen: true }));
    expect(await replica.cli('SET', 'key', 'x')).to.include('NOREPLICAS');
    const limits = { minReplicasToWrite: 0, maxLagSeconds: 5 };
    done(await quorate.unfence({ limitMs: LIMIT_MS, limits, startsOpen: true }));
    await replica.restart();
    expect(answered(await quorate.probe(LIMIT_MS))).to.deep.include({ role: 'master', isFenced: false });
    expect(await readFile(`${replica.dir}/redis.conf`, 'utf8')).to.not.include('1000000');
  });

  it('fences or opens a server that is a master already', async () => {
    const { master } = await startPair();
    const quorate = attach(master.id);
    done(await quorate.promote(FENCED));
    expect(await master.cli('SET', 'key', 'x')).to.include('NOREPLICAS');
    done(await quorate.promote(OPENED));
    expect(await master.cli('SET', 'key', 'x')).to.equal('OK');
  });

  it('does not happen where the fence is forbidden, and happens open where only the limits are', async () => {
    const { replica, quorate } = await startPair();
    await replica.cli('ACL', 'SETUSER', 'default', '-config|set');
    expect(notDone(await quorate.promote(FENCED))).to.include('NOPERM');
    expect(answered(await quorate.probe(LIMIT_MS)).role).to.equal('replica');
    done(await quorate.promote(OPENED));
    expect(await replica.cli('SET', 'key', 'x')).to.equal('OK');
  });
});

async function limitsOf(server: RedisProcess): Promise<string> {
  const [replicas, lag] = await Promise.all(
    ['min-replicas-to-write', 'min-replicas-max-lag'].map((name) => server.cli('CONFIG', 'GET', name)),
  );
  return `${replicas?.split('\n')[1]}/${lag?.split('\n')[1]}`;
}
