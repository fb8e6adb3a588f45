import { expect } from 'chai';
import type { WriteLimits } from '../../../src/engines/engine.js';
import { answered, done, notDone } from '../../contract/engine-contract.js';
import { freshHost } from '../../kit/loopback.js';
import { startRedis, stopAllRedis } from '../../kit/redis-server.js';
import type { RedisProcess } from '../../kit/redis-server.js';
import { bulk, masterReplies, startRedisStub } from '../../kit/redis-stub.js';
import type { TcpStub } from '../../kit/tcp-stub.js';
import { waitFor } from '../../kit/wait-for.js';
import { attach, closeAttached, LIMIT_MS } from './kit.js';

const LIMITS = { limitMs: LIMIT_MS };
const OPEN: WriteLimits = { minReplicasToWrite: 0, maxLagSeconds: 10 };

describe('the fence of Redis', () => {
  const stubs = new Set<TcpStub>();

  afterEach(async () => {
    await closeAttached();
    await stopAllRedis();
    await Promise.all([...stubs].map((stub) => stub.close()));
    stubs.clear();
  });

  const start = (...args: string[]): Promise<RedisProcess> => startRedis({ host: freshHost(), port: 6379, args });

  it('refuses every kind of write, answers every kind of read, and opens again', async () => {
    const server = await start();
    await server.cli('SET', 'key', 'before');
    const quorate = attach(server.id);
    expect(await quorate.fence(LIMITS)).to.deep.include({ isDone: true, doubt: null });
    for (const command of ['SET key x', 'DEL key', 'INCR n', 'LPUSH l x', 'EXPIRE key 9', 'FLUSHALL', 'XADD s * a b']) {
      expect(await server.cli(...command.split(' ')), command).to.include('NOREPLICAS');
    }
    expect(await server.cli('EVAL', 'return redis.call("set", KEYS[1], "x")', '1', 'key')).to.include('NOREPLICAS');
    expect(await server.cli('GET', 'key')).to.equal('before');
    expect(await server.cli('EVAL', 'return redis.call("get", KEYS[1])', '1', 'key')).to.equal('before');
    done(await quorate.unfence({ ...LIMITS, limits: OPEN }));
    expect(await server.cli('SET', 'key', 'after')).to.equal('OK');
  });

  it('is told by the next report of a master, and by none of a replica', async () => {
    const server = await start();
    const quorate = attach(server.id);
    const isFenced = async (): Promise<boolean | null> => answered(await quorate.probe(LIMIT_MS)).isFenced;
    expect(await isFenced()).to.equal(false);
    done(await quorate.fence(LIMITS));
    expect(await isFenced()).to.equal(true);
    await server.cli('CONFIG', 'SET', 'min-replicas-max-lag', '0');
    expect(await isFenced()).to.equal(false);
    await server.cli('REPLICAOF', '127.0.0.1', '1');
    expect(await isFenced()).to.equal(null);
    await server.cli('REPLICAOF', 'NO', 'ONE');
    expect(await isFenced()).to.equal(false);
  });

  it('hands over the limits of the operator before it overwrites them, and only those', async () => {
    const server = await start('min-replicas-to-write 3', 'min-replicas-max-lag 7');
    const quorate = attach(server.id);
    const kept: string[] = [];
    const keepLimits = async ({ minReplicasToWrite, maxLagSeconds }: WriteLimits): Promise<void> => {
      const present = (await server.cli('CONFIG', 'GET', 'min-replicas-to-write')).split('\n')[1];
      kept.push(`${minReplicasToWrite}/${maxLagSeconds}, at present ${present}`);
    };
    done(await quorate.fence({ ...LIMITS, keepLimits }));
    done(await quorate.fence({ ...LIMITS, keepLimits }));
    expect(kept).to.deep.equal(['3/7, at present 3']);
  });

  it('leaves limits that are no fence as they are where they are the operator’s alone', async () => {
    const server = await start('min-replicas-to-write 3', 'min-replicas-max-lag 7');
    const quorate = attach(server.id);
    done(await quorate.unfence({ ...LIMITS, limits: OPEN, startsOpen: true }));
    expect(await server.cli('CONFIG', 'GET', 'min-replicas-to-write')).to.include('3');
    done(await quorate.fence(LIMITS));
    done(await quorate.unfence({ ...LIMITS, limits: OPEN, startsOpen: true }));
    expect(await server.cli('SET', 'key', 'x')).to.equal('OK');
  });

  it('proves itself to a server that has no memory left for a write', async () => {
    const server = await start('maxmemory 1', 'maxmemory-policy noeviction');
    expect(await attach(server.id).fence(LIMITS)).to.deep.include({ isDone: true, doubt: null });
  });

  it('comes up while writes are held back for a planned move', async () => {
    const server = await start();
    const quorate = attach(server.id);
    done(await quorate.hold(LIMIT_MS, LIMIT_MS));
    expect(await quorate.fence(LIMITS)).to.deep.include({ isDone: true, doubt: null });
    await server.cli('CLIENT', 'UNPAUSE');
    expect(await server.cli('SET', 'key', 'x')).to.include('NOREPLICAS');
  });

  it('stores nothing by its proof', async () => {
    const server = await start();
    const quorate = attach(server.id);
    const before = answered(await quorate.probe(LIMIT_MS)).position;
    done(await quorate.fence(LIMITS));
    expect(await server.cli('DBSIZE')).to.equal('0');
    expect(answered(await quorate.probe(LIMIT_MS)).position).to.deep.equal(before);
  });

  it('is set on a replica, which needs no proof', async () => {
    const master = await start();
    const replica = await startRedis({ host: freshHost(), port: 6379, replicaOf: master });
    expect(await attach(replica.id).fence(LIMITS)).to.deep.include({ isDone: true, doubt: null });
    await master.cli('SET', 'key', 'x');
    await waitFor('the replica gets what its master writes', async () => (await replica.cli('GET', 'key')) === 'x');
    expect(await replica.cli('CONFIG', 'GET', 'min-replicas-to-write')).to.include('1000000');
  });

  it('leaves the server open when that is no longer wanted', async () => {
    const server = await start();
    const quorate = attach(server.id);
    done(await quorate.fence(LIMITS));
    const late = { ...LIMITS, limits: OPEN, isWanted: () => false };
    expect(notDone(await quorate.unfence(late))).to.include('no longer wanted');
    expect(await server.cli('SET', 'key', 'x')).to.include('NOREPLICAS');
  });

  it('tells a server that is gone, one that hangs and one that answers apart', async () => {
    const server = await start();
    const quorate = attach(server.id);
    await server.kill('SIGSTOP');
    expect(await quorate.fence({ limitMs: 150 })).to.deep.include({ isDone: false, server: 'silent' });
    await server.kill('SIGKILL');
    expect(await quorate.fence(LIMITS)).to.deep.include({ isDone: false, server: 'gone' });
  });

  it('cannot be set while a script runs for long', async () => {
    const server = await start('lua-time-limit 20');
    const quorate = attach(server.id);
    answered(await quorate.probe(LIMIT_MS));
    const script = server.cli('EVAL', 'redis.call("set", KEYS[1], "x") while true do end', '1', 'key').catch(String);
    await waitFor('the server says BUSY', async () => (await server.cli('GET', 'key')).includes('BUSY'));
    const result = await quorate.fence(LIMITS);
    expect(result).to.deep.include({ isDone: false, server: 'answers' });
    expect(notDone(result)).to.include('BUSY');
    await server.kill('SIGKILL');
    await script;
  });

  const startStub = async (changes: Readonly<Record<string, string>>) => {
    const replies = masterReplies({ 'CONFIG GET min-replicas-*': limitsReply(1_000_000, 10), ...changes });
    const stub = await startRedisStub({
      replies: (command) => {
        if (command.startsWith('PERSIST')) return changes['PERSIST'] ?? '-NOREPLICAS no\r\n';
        return replies(command);
      },
    });
    stubs.add(stub);
    return attach(stub.id);
  };

  const refusals: readonly [string, Readonly<Record<string, string>>, string][] = [
    ['CONFIG GET is forbidden', { 'CONFIG GET min-replicas-*': '-NOPERM no\r\n' }, 'CONFIG GET with "NOPERM'],
    ['CONFIG SET is forbidden', { 'CONFIG SET min-replicas-to-write 1000000': '-NOPERM no\r\n' }, 'CONFIG SET with'],
    ['other limits are read back', { 'CONFIG GET min-replicas-*': limitsReply(0, 10) }, 'shows other limits'],
    ['the limits make no sense', { 'CONFIG GET min-replicas-*': '*0\r\n' }, 'shows other limits'],
    ['a write is taken all the same', { PERSIST: ':0\r\n' }, 'takes writes although'],
    ['the role is not told', { 'INFO replication': bulk('# Replication\r\n') }, 'without telling its role'],
  ];
  for (const [name, changes, reason] of refusals) {
    it(`does not count as up when ${name}`, async () => {
      expect(notDone(await (await startStub(changes)).fence(LIMITS))).to.include(reason);
    });
  }

  it('counts as up, with a doubt, when only the proof by a write is forbidden', async () => {
    const result = await (await startStub({ PERSIST: '-NOPERM no\r\n' })).fence(LIMITS);
    expect(result).to.deep.include({ isDone: true });
    expect('doubt' in result && result.doubt).to.include('NOPERM');
  });

  it('counts as up when the server refuses the write for a reason of its own', async () => {
    for (const refusal of ['-MISCONF no\r\n', '-LOADING no\r\n', '-READONLY no\r\n']) {
      expect(await (await startStub({ PERSIST: refusal })).fence(LIMITS)).to.deep.include({ doubt: null });
    }
  });

  it('is not opened when other limits are read back', async () => {
    const reason = notDone(await (await startStub({})).unfence({ ...LIMITS, limits: OPEN }));
    expect(reason).to.include('shows other limits');
  });

  it('is not forbidden to be opened by a script that keeps the server busy', async () => {
    const stub = await startStub({ 'CONFIG GET min-replicas-*': '-BUSY Redis is busy running a script\r\n' });
    expect(await stub.unfence({ ...LIMITS, limits: OPEN })).to.include({ isDone: false, isForbidden: false });
  });

  it('is unknown where the settings are forbidden, and then not asked for again', async () => {
    let asked = 0;
    const replies = masterReplies({});
    const stub = await startRedisStub({
      replies: (command) => {
        if (command !== 'CONFIG GET min-replicas-*') return replies(command);
        asked += 1;
        return '-NOPERM no\r\n';
      },
    });
    stubs.add(stub);
    const quorate = attach(stub.id);
    for (let looks = 0; looks < 3; looks += 1) {
      expect(answered(await quorate.probe(LIMIT_MS)).isFenced).to.equal(null);
    }
    expect(asked).to.equal(1);
  });
});

function limitsReply(minReplicasToWrite: number, maxLagSeconds: number): string {
  const words = ['min-replicas-to-write', String(minReplicasToWrite), 'min-replicas-max-lag', String(maxLagSeconds)];
  return `*4\r\n${words.map(bulk).join('')}`;
}
