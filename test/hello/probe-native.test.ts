import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { probeNative } from '../../src/hello/probe-native.js';
import { readAddress } from '../../src/address.js';
import { systemTimers } from '../../src/timers.js';
import { portOf, startMonitor } from '../peers/link-bed.js';
import { startSentinel } from './real-process.js';

const HOST = '127.0.67.1';
const probe = (port: number) => probeNative({ ip: HOST, port, timers: systemTimers });

/** A server that answers a connection with these pieces, each in a segment of its own. */
async function answering(pieces: readonly string[]) {
  const sockets: Socket[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.push(socket.on('error', () => undefined));
    const write = async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    write().catch(() => socket.destroy());
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: portOf(server), close };
}

describe('hello/probe-native', () => {
  it('knows a Quorate monitor, with and without a secret, and leaves no line in its log', async () => {
    for (const secret of [null, 's']) {
      const monitor = await startMonitor(HOST, { secret });
      expect(await probe(readAddress(monitor.id)?.port ?? 0)).to.equal(true);
      expect(monitor.logged).to.deep.equal([]);
      await monitor.close();
    }
  });

  it('knows a real redis-sentinel, with and without a password', async () => {
    for (const lines of [[], ['requirepass secret']]) {
      const sentinel = await startSentinel(HOST, lines);
      expect(await probe(sentinel.port)).to.equal(false);
      await sentinel.stop();
    }
  });

  const ANSWERS: readonly [string, string[], boolean | null][] = [
    ['an answer that comes byte by byte', '*3\r\n$7\r\nQUORATE\r\n$7\r\nREFUSED\r\n'.split(''), true],
    ['an error', ['-ERR unknown command'], false],
    ['another array', ['*3\r\n$7\r\nQUORUM'], false],
  ];
  for (const [what, pieces, expected] of ANSWERS) {
    it(`takes ${what} for ${expected ? 'native' : 'foreign'}`, async () => {
      const server = await answering(pieces);
      expect(await probe(server.port)).to.equal(expected);
      server.close();
    });
  }

  it('cannot tell when nobody listens, or when no answer comes', async () => {
    const server = await answering([]);
    const timers = { ...systemTimers, after: (ms: number, run: () => void) => systemTimers.after(ms / 20, run) };
    expect(await probeNative({ ip: HOST, port: server.port, timers })).to.equal(null);
    server.close();
    expect(await probe(1)).to.equal(null);
  });
});
