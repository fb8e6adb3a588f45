import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { done } from '../../../contract/engine-contract.js';
import { freshHost } from '../../../kit/loopback.js';
import { startRedis, stopAllRedis } from '../../../kit/redis-server.js';
import type { RedisProcess } from '../../../kit/redis-server.js';
import { attach, closeAttached, PROMOTE } from '../kit.js';
import { copyInto, positionOf, waitForEqual, waitForLink } from './copy-bed.js';
import type { Copied } from './copy-bed.js';

/** Two servers with one history: `replica` was promoted, and `master` does not know. */
async function fork(lines: readonly string[] = []): Promise<{ master: RedisProcess; replica: RedisProcess }> {
  const master = await startRedis({ host: freshHost(), port: 6379, args: lines });
  await master.cli('SET', 'before', 'the fork');
  const replica = await startRedis({ host: freshHost(), port: 6379, args: lines, replicaOf: master });
  await waitForEqual(master, replica);
  done(await attach(replica.id).promote(PROMOTE));
  return { master, replica };
}

/** The keys that a spare server finds in an RDB file. */
async function keysIn(files: Copied): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'quorate-spare-'));
  try {
    await writeFile(join(dir, 'dump.rdb'), files.get('dump.rdb') ?? Buffer.alloc(0));
    const spare = await startRedis({ host: freshHost(), port: 6379, dir });
    const keys = (await spare.cli('KEYS', '*')).split('\n').toSorted();
    await spare.stop();
    return keys;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

describe('copying a history from Redis', () => {
  let files: Copied;
  beforeEach(() => {
    files = new Map();
  });
  afterEach(async () => {
    await closeAttached();
    await stopAllRedis();
  });

  it('has all data, and the commands behind the fork', async () => {
    const { master, replica } = await fork();
    await master.cli('SET', 'after', 'the fork');
    await master.cli('INCR', 'counter');
    const reference = await positionOf(attach(replica.id));
    const result = await copyInto(files, attach(master.id), { reference });
    if (result.kind !== 'copied') throw new Error(JSON.stringify(result));
    expect(result.found.writes).to.equal(2);
    expect(result.found.fork?.offset).to.equal(reference.parent?.forkOffset);
    expect(result.found.fork?.bytes).to.equal(files.get('stream.resp')?.length);
    expect(files.get('stream.resp')?.toString()).to.contain('after').and.not.contain('before');
    expect(await keysIn(files)).to.deep.equal(['after', 'before', 'counter']);
  });

  it('has nothing where the new master has all', async () => {
    const { master, replica } = await fork();
    const reference = await positionOf(attach(replica.id));
    const result = await copyInto(files, attach(master.id), { reference });
    expect(result).to.deep.include({ kind: 'nothing', why: 'the master has all that it has' });
    expect([...files]).to.deep.equal([]);
  });

  it('has nothing where only pings came behind the fork', async () => {
    const { master, replica } = await fork();
    await master.cli('CONFIG', 'SET', 'repl-ping-replica-period', '1');
    const second = await startRedis({ host: freshHost(), port: 6379, replicaOf: master });
    await waitForLink(second);
    const reference = await positionOf(attach(replica.id));
    const forkOffset = reference.parent?.forkOffset ?? 0;
    for (let tries = 0; (await positionOf(attach(master.id))).offset <= forkOffset; tries++) {
      if (tries > 5000) throw new Error('no ping came');
    }
    expect(await copyInto(files, attach(master.id), { reference })).to.deep.include({
      kind: 'nothing',
      why: 'nothing was written behind the fork',
    });
  });

  it('has nothing of an empty server', async () => {
    const empty = await startRedis({ host: freshHost(), port: 6379 });
    expect(await copyInto(files, attach(empty.id))).to.deep.include({ kind: 'nothing', why: 'it holds no keys' });
  });

  it('has all of a server that was restarted from its append-only file, with the end of that', async () => {
    const { master, replica } = await fork(['appendonly yes', 'appendfsync always']);
    await master.cli('SET', 'after', 'the fork');
    await master.restart();
    const reference = await positionOf(attach(replica.id));
    const result = await copyInto(files, attach(master.id), { reference });
    expect(result).to.deep.include({ kind: 'copied' });
    expect(result).to.have.nested.property('found.fork', null);
    expect(result).to.have.nested.property('found.remarks').that.deep.equals([]);
    expect(files.get('appendonly.tail')?.toString()).to.contain('after');
    expect(await keysIn(files)).to.deep.equal(['after', 'before']);
  });

  it('says that the append-only file is out of reach, and has the data all the same', async () => {
    const { master } = await fork(['appendonly yes']);
    const result = await copyInto(files, attach(master.id), { isLocal: false });
    expect(result).to.have.nested.property('found.remarks[0]', 'the append-only file is on another host');
    expect([...files.keys()]).to.deep.equal(['dump.rdb']);
  });

  it('has all of a replica that lost its master, which is a fenced master afterwards', async () => {
    const { master, replica } = await fork();
    const last = await startRedis({ host: freshHost(), port: 6379, replicaOf: master });
    await waitForLink(last);
    await master.cli('SET', 'after', 'the fork');
    await waitForEqual(master, last);
    await master.stop();
    const reference = await positionOf(attach(replica.id));
    const result = await copyInto(files, attach(last.id), { reference });
    expect(result).to.have.nested.property('found.writes', 1);
    expect(await keysIn(files)).to.deep.equal(['after', 'before']);
    expect(await last.cli('SET', 'more', '1')).to.contain('NOREPLICAS');
  });

  it('takes data that come with their length', async () => {
    const { master } = await fork(['repl-diskless-sync no']);
    expect(await copyInto(files, attach(master.id))).to.deep.include({ kind: 'copied' });
    expect(await keysIn(files)).to.deep.equal(['before']);
  });

  it('tells how far it is, about once a second', async () => {
    const slow = ['rdb-key-save-delay 1000', 'enable-debug-command yes', 'rdbcompression no'];
    const master = await startRedis({ host: freshHost(), port: 6379, args: slow });
    await master.cli('DEBUG', 'POPULATE', '3500', 'key', '2000');
    const told: (number | null)[] = [];
    const result = await copyInto(files, attach(master.id), { onProgress: (percent) => told.push(percent) });
    expect(result).to.deep.include({ kind: 'copied' });
    expect(told).to.have.length.within(1, 10);
    expect(told.at(-1), told.join()).to.be.within(1, 99);
  });

  it('begins nothing that is not admitted', async () => {
    const { master } = await fork();
    const result = await copyInto(files, attach(master.id), { refusal: 'the disk is full' });
    expect(result).to.deep.equal({ kind: 'failed', reason: 'the disk is full' });
  });

  it('says why when nobody listens', async () => {
    const server = await startRedis({ host: freshHost(), port: 6379 });
    await server.kill('SIGKILL');
    const result = await copyInto(files, attach(server.id));
    expect(result).to.deep.equal({ kind: 'failed', reason: 'does not listen (ECONNREFUSED)' });
  });

  it('is permitted to the user of docs/reference/redis-acl.md, and says what another one lacks', async () => {
    const { master } = await fork(['masteruser default', 'masterauth nopass']);
    const rules = ['on', '>secret', 'resetkeys', 'resetchannels', '-@all', '+info', '+client|setname'];
    await master.cli('ACL', 'SETUSER', 'poor', ...rules);
    await master.cli('ACL', 'SETUSER', 'quorate', ...rules, '+ping', '+config|get', '+psync', '+replconf');
    const poor = await copyInto(files, attach(master.id, { auth: { user: 'poor', password: 'secret' } }));
    expect(poor).to.have.property('reason').that.contains('NOPERM');
    const quorate = await copyInto(files, attach(master.id, { auth: { user: 'quorate', password: 'secret' } }));
    expect(quorate).to.deep.include({ kind: 'copied' });
    const wrong = await copyInto(files, attach(master.id, { auth: { user: 'quorate', password: 'other' } }));
    expect(wrong).to.deep.equal({ kind: 'failed', reason: 'refused the user or the password' });
  });
});
