import { expect } from 'chai';
import { serverId } from '../../sentinel/index.js';
import type { ServerId } from '../../sentinel/index.js';
import { createServerProcess } from '../../src/fence/server-process.js';
import { systemTimers } from '../../src/timers.js';
import { freshHost } from '../kit/loopback.js';
import { startRedis, stopAllRedis } from '../kit/redis-server.js';

describe('the process of a server', () => {
  afterEach(stopAllRedis);

  const start = () => startRedis({ host: freshHost(), port: 6379 });
  const processOf = (server: ServerId) => createServerProcess({ server, timers: systemTimers, ownPid: process.pid });

  it('is killed, also when it is stopped, and gone then', async () => {
    const server = await start();
    const its = processOf(server.id);
    await its.learn(server.pid);
    await server.kill('SIGSTOP');
    const { pid } = server;
    expect(await its.stop(1000)).to.deep.equal({ result: 'done', detail: `process ${pid} was killed` });
    expect(await its.stop(1000)).to.deep.include({
      result: 'done',
      detail: `process ${pid} has ended, and nobody listens`,
    });
  });

  it('is found when the server listens at all addresses', async () => {
    const host = freshHost();
    const port = 20_000 + (process.pid % 10_000);
    const server = await startRedis({ host, port, args: ['bind 0.0.0.0'] });
    const its = processOf(server.id);
    await its.learn(server.pid);
    expect((await its.stop(1000)).result).to.equal('done');
  });

  it('is not touched when it was not learnt', async () => {
    expect((await processOf((await start()).id).stop(1000)).result).to.equal('skipped');
  });

  it('is never one of another host', async () => {
    const server = await startRedis({ host: freshHost(), port: 6379 });
    const its = processOf(serverId('192.0.2.1:6379'));
    await its.learn(server.pid);
    expect(await its.stop(1000)).to.deep.equal({
      result: 'skipped',
      detail: 'its process is not known, or not on this host',
    });
    expect(await server.cli('PING')).to.equal('PONG');
  });

  it('is never this process, nor the first one, nor one that does not exist', async () => {
    const its = processOf((await start()).id);
    for (const pid of [process.pid, 0, 1, -1, 2 ** 30]) {
      await its.learn(pid);
      expect((await its.stop(1000)).result, String(pid)).to.equal('skipped');
    }
  });

  it('is not the one that listens elsewhere', async () => {
    const [server, other] = [await start(), await start()];
    const its = processOf(server.id);
    await its.learn(other.pid);
    expect((await its.stop(1000)).detail).to.include('does not hold the socket');
    expect(await other.cli('PING')).to.equal('PONG');
  });

  it('is not the one that has taken its place', async () => {
    const server = await start();
    const its = processOf(server.id);
    await its.learn(server.pid);
    await server.restart();
    expect((await its.stop(1000)).detail).to.include('another one listens');
    expect(await server.cli('PING')).to.equal('PONG');
  });

  it('is not killed after the limit', async () => {
    const server = await start();
    const its = processOf(server.id);
    await its.learn(server.pid);
    expect((await its.stop(0)).result).to.equal('failed');
    expect(await server.cli('PING')).to.equal('PONG');
  });
});
