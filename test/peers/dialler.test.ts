import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { createDialler } from '../../src/peers/dialler.js';
import { waitFor } from '../kit/wait-for.js';
import { portOf } from './link-bed.js';
import { createManualTimers } from './manual-timers.js';

const HOST = '127.0.66.4';

describe('peers/dialler', () => {
  const setUp = (port: number, random = () => 0.5) => {
    const timers = createManualTimers();
    const seen = { connected: 0, reasons: [] as string[] };
    const dialler = createDialler({
      address: { host: HOST, port },
      timers,
      random,
      onConnected: (socket) => {
        seen.connected += 1;
        socket.destroy();
      },
      onUnreachable: (reason) => seen.reasons.push(reason),
    });
    return { timers, seen, dialler };
  };

  it('waits 50 ms after a refusal, then twice as long each time, at most 1 s', async () => {
    const { timers, seen, dialler } = setUp(1);
    const delays: number[] = [];
    timers.advance(0);
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      await waitFor('refused', () => seen.reasons.length === attempt);
      delays.push(...timers.waiting());
      timers.advance(1000);
    }
    await waitFor('refused', () => seen.reasons.length === 8);
    dialler.close();
    expect(delays).to.deep.equal([50, 100, 200, 400, 800, 1000, 1000]);
    expect(seen.reasons[0]).to.contain('ECONNREFUSED');
    expect(timers.waiting()).to.deep.equal([]);
  });

  it('waits for as long as it is told, and hurries when that is made shorter', async () => {
    const { timers, seen, dialler } = setUp(1);
    dialler.setPace(10_000);
    timers.advance(0);
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      await waitFor('refused', () => seen.reasons.length === attempt);
      if (attempt < 9) timers.advance(timers.waiting()[0] ?? 0);
    }
    expect(timers.waiting()).to.deep.equal([10_000]);
    dialler.setPace(1000);
    await waitFor('refused at once', () => seen.reasons.length === 10);
    expect(timers.waiting()).to.deep.equal([50]);
    dialler.close();
  });

  for (const [random, delayMs] of [
    [0, 45],
    [0.999, 54.99],
  ] as const) {
    it(`moves the delay to ${delayMs} ms when the dice say ${random}`, async () => {
      const { timers, seen, dialler } = setUp(1, () => random);
      timers.advance(0);
      await waitFor('refused', () => seen.reasons.length === 1);
      expect(timers.waiting()[0]).to.be.closeTo(delayMs, 0.01);
      dialler.close();
    });
  }

  it('begins with 50 ms again only after a connection that stood for more than 1 s', async () => {
    const server = createServer().listen(0, HOST);
    await once(server, 'listening');
    const { timers, seen, dialler } = setUp(portOf(server));
    const delays: number[] = [];
    for (const stoodMs of [10, 10, 1001]) {
      const before = seen.connected;
      timers.advance(delays.at(-1) ?? 0);
      await waitFor('connected', () => seen.connected === before + 1);
      timers.advance(stoodMs);
      dialler.again();
      delays.push(...timers.waiting());
    }
    dialler.close();
    server.close();
    expect(delays).to.deep.equal([50, 100, 50]);
  });

  it('gives an attempt up after 1 s', async () => {
    const { timers, seen, dialler } = setUp(1);
    timers.advance(0);
    timers.advance(1000);
    expect(seen.reasons).to.deep.equal(['no answer']);
    dialler.close();
  });
});
