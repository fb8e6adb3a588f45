import { expect } from 'chai';
import type { Socket } from 'node:net';
import { serverId } from '../../../sentinel/index.js';
import { masterReplies, startRedisStub } from '../../kit/redis-stub.js';
import { listenAs } from '../../kit/tcp-stub.js';
import type { TcpStub } from '../../kit/tcp-stub.js';
import { waitFor } from '../../kit/wait-for.js';
import { attach, closeAttached, LIMIT_MS, PROMOTE } from './kit.js';

describe('Redis session', () => {
  let stub: TcpStub | undefined;

  afterEach(async () => {
    await closeAttached();
    await stub?.close();
  });

  it('uses one connection for all probes', async () => {
    const names: string[] = [];
    stub = await startRedisStub({ replies: recording(names) });
    const server = attach(stub.id);
    const results = await Promise.all([1, 2, 3].map(() => server.probe(LIMIT_MS)));
    await server.probe(LIMIT_MS);
    expect(results.map(({ kind }) => kind)).to.deep.equal(['answered', 'answered', 'answered']);
    expect(names.filter((name) => name === 'CLIENT SETNAME quorate-test')).to.have.length(1);
  });

  it('connects anew after a probe that took too long', async () => {
    const names: string[] = [];
    let isMute = false;
    const replies = recording(names);
    stub = await startRedisStub({ replies: (command) => (isMute ? undefined : replies(command)) });
    const server = attach(stub.id);
    await server.probe(LIMIT_MS);
    isMute = true;
    expect(await server.probe(30)).to.deep.equal({ kind: 'silent' });
    isMute = false;
    expect((await server.probe(LIMIT_MS)).kind).to.equal('answered');
    expect(names.filter((name) => name === 'CLIENT SETNAME quorate-test')).to.have.length(2);
  });

  it('tries once more when the connection is closed during a probe', async () => {
    let connections = 0;
    stub = await startRedisStub({
      replies: (command) => (command === 'PING' && ++connections === 1 ? 'close' : masterReplies()(command)),
      write: closing,
    });
    expect((await attach(stub.id).probe(LIMIT_MS)).kind).to.equal('answered');
    expect(connections).to.equal(2);
  });

  it('finds a server silent that closes every connection', async () => {
    let connections = 0;
    stub = await listenAs((socket) => {
      connections += 1;
      socket.destroy();
    });
    expect(await attach(stub.id).probe(LIMIT_MS)).to.deep.equal({ kind: 'silent' });
    expect(connections).to.equal(3);
  });

  it('tells that the connection was lost only when the other side closed it', async () => {
    const sockets: Socket[] = [];
    stub = await startRedisStub({
      replies: masterReplies(),
      write: (socket, reply) => void (sockets.push(socket), socket.write(reply)),
    });
    let lost = 0;
    const first = attach(stub.id);
    first.onConnectionLost(() => (lost += 1));
    await first.probe(LIMIT_MS);
    await first.close();
    expect(lost).to.equal(0);
    const second = attach(stub.id);
    second.onConnectionLost(() => (lost += 1));
    await second.probe(LIMIT_MS);
    sockets.at(-1)?.destroy();
    await waitFor('the loss is told', () => lost === 1);
  });

  it('does not take the connection from an action when a probe takes too long', async () => {
    let answerRole: (() => void) | undefined;
    let isSlow = false;
    stub = await startRedisStub({
      replies: masterReplies(),
      write: (socket, reply) => {
        if (isSlow) answerRole ??= () => void (isSlow = false);
        if (!isSlow) socket.write(reply);
        else held.push(() => socket.write(reply));
      },
    });
    const held: (() => void)[] = [];
    const server = attach(stub.id);
    await server.probe(LIMIT_MS);
    isSlow = true;
    const promoted = server.promote(PROMOTE);
    expect(await server.probe(30)).to.deep.equal({ kind: 'silent' });
    for (const release of held) release();
    expect((await promoted).isDone).to.equal(true);
  });

  it('is silent, and asks no name server, for a host name', async () => {
    const server = attach(serverId('redis.example:6379'));
    expect(await server.probe(LIMIT_MS)).to.deep.equal({ kind: 'silent' });
    const result = await server.promote(PROMOTE);
    expect(result.isDone ? '' : result.reason).to.include('redis.example');
  });

  it('bounds the questions that are unanswered', async () => {
    stub = await listenAs(() => undefined);
    const server = attach(stub.id);
    const probes = Array.from({ length: 64 }, () => server.probe(100));
    const beganMs = performance.now();
    expect(await server.probe(LIMIT_MS)).to.deep.equal({ kind: 'silent' });
    expect(performance.now() - beganMs).to.be.below(50);
    await Promise.all(probes);
  });
});

function recording(names: string[]) {
  const replies = masterReplies();
  return (command: string) => {
    names.push(command);
    return replies(command);
  };
}

function closing(socket: Socket, reply: string): void {
  if (reply === 'close') socket.destroy();
  else if (!socket.destroyed) socket.write(reply);
}
