import { expect } from 'chai';
import { monitorId, serverId } from '../../sentinel/index.js';
import type { Message } from '../../sentinel/index.js';
import { LINK_PROTOCOL } from '../../src/peers/greeting.js';
import { systemTimers } from '../../src/timers.js';
import { waitFor } from '../kit/wait-for.js';
import { LOOK } from './arbitrary-message.js';
import { callAsStranger, startMonitor } from './link-bed.js';
import type { BedMonitor, BedOptions } from './link-bed.js';

const ACCEPTOR = '127.0.66.5';
const STRANGER = monitorId('127.0.66.1:1');
const lookAt = (number: number): Message => ({ kind: 'look', server: serverId(`s:${number}`) });

describe('peers/links, seen from the other end of the wire', () => {
  const started: BedMonitor[] = [];
  const start = async (host: string, options: BedOptions = {}) => {
    const monitor = await startMonitor(host, options);
    started.push(monitor);
    return monitor;
  };

  afterEach(async () => {
    await Promise.all(started.splice(0).map((monitor) => monitor.close()));
  });

  it('sends the messages of one turn as one frame', async () => {
    const acceptor = await start(ACCEPTOR, { acceptsUnknown: true });
    const stranger = await shakeHands(acceptor, STRANGER);
    for (let number = 0; number < 3; number += 1) acceptor.links.send(STRANGER, 'g', lookAt(number));
    const frame = await stranger.next();
    expect(frame?.[0]).to.equal('FRAME');
    expect(JSON.parse(frame?.[1] ?? '')).to.deep.equal([0, 1, 2].map((number) => ({ g: 'g', m: lookAt(number) })));
  });

  it('lets a second connection take over only when its handshake is done', async () => {
    const acceptor = await start(ACCEPTOR, { acceptsUnknown: true });
    const first = await shakeHands(acceptor, STRANGER);
    const second = await callAsStranger(acceptor.id);
    second.send('QUORATE', 'LINK', greeting(acceptor, STRANGER));
    expect((await second.next())?.[1]).to.equal('CHALLENGE');
    expect(acceptor.events).to.deep.equal(['+127.0.66.1:1']);
    second.send('QUORATE', 'PROOF', '');
    expect((await second.next())?.[1]).to.equal('READY');
    expect(await first.next()).to.equal(null);
    expect(acceptor.events.slice(1)).to.deep.equal([
      '-127.0.66.1:1 replaced by a newer connection of the same peer',
      '+127.0.66.1:1',
    ]);
  });

  it('drops a peer that does not read', async () => {
    const acceptor = await start(ACCEPTOR, { acceptsUnknown: true });
    const stranger = await shakeHands(acceptor, STRANGER);
    stranger.socket.pause();
    const vote = { kind: 'vote', epoch: 1, isGranted: false, reason: 'x'.repeat(4000), freeInMs: 0, promised: 1 };
    const message = { ...vote, table: null, floor: null } as Message;
    await waitFor('dropped', () => {
      for (let number = 0; number < 200; number += 1) acceptor.links.send(STRANGER, 'g', message);
      return acceptor.events.length === 2;
    });
    expect(acceptor.events[1]).to.equal('-127.0.66.1:1 the peer does not read');
    stranger.socket.destroy();
  });

  const DAMAGED: readonly [string, string, RegExp][] = [
    ['a frame that is no list', '*2\r\n$5\r\nFRAME\r\n$2\r\n{}\r\n', /broken frame/],
    ['another command', '*1\r\n$4\r\nPING\r\n', /not genuine/],
    ['a frame of more than 1 MiB', '*2\r\n$5\r\nFRAME\r\n$1048577\r\n', /Protocol error/],
    ['garbage', '*9999999999\r\n', /Protocol error/],
  ];
  for (const [what, bytes, reason] of DAMAGED) {
    it(`drops a link that carries ${what}`, async () => {
      const acceptor = await start(ACCEPTOR, { acceptsUnknown: true });
      const stranger = await shakeHands(acceptor, STRANGER);
      stranger.socket.write(bytes);
      await waitFor('dropped', () => acceptor.events.length === 2);
      expect(acceptor.events[1]).to.match(reason);
      stranger.socket.destroy();
    });
  }

  it('leaves out a message that it does not understand and keeps the link', async () => {
    const acceptor = await start(ACCEPTOR, { acceptsUnknown: true });
    const stranger = await shakeHands(acceptor, STRANGER);
    stranger.send(
      'FRAME',
      JSON.stringify([
        { g: 'g', m: { kind: 'dance' } },
        { g: 'g', m: LOOK },
      ]),
    );
    await waitFor('the good one came', () => acceptor.received.length === 1);
    expect(acceptor.events).to.deep.equal(['+127.0.66.1:1']);
    expect(acceptor.logged[0]?.text).to.equal('message of a peer not understood');
    stranger.socket.destroy();
  });

  it('takes frames that come split at any byte', async () => {
    const acceptor = await start(ACCEPTOR, { acceptsUnknown: true });
    const stranger = await shakeHands(acceptor, STRANGER);
    const body = JSON.stringify([{ g: 'grüße', m: LOOK }]);
    for (const byte of Buffer.from(`*2\r\n$5\r\nFRAME\r\n$${Buffer.byteLength(body)}\r\n${body}\r\n`)) {
      stranger.socket.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await waitFor('it came', () => acceptor.received.length === 1);
    expect(acceptor.received[0]?.group).to.equal('grüße');
    stranger.socket.destroy();
  });

  it('ends a handshake that takes longer than 2 s', async () => {
    const acceptor = await start(ACCEPTOR, { acceptsUnknown: true, timers: hurried(20) });
    const stranger = await callAsStranger(acceptor.id);
    stranger.send('QUORATE', 'LINK', greeting(acceptor, STRANGER));
    expect((await stranger.next())?.[1]).to.equal('CHALLENGE');
    expect(await stranger.next()).to.equal(null);
    expect(acceptor.logged.map((line) => line.fields['reason'])).to.deep.equal(['timeout']);
  });

  it('holds at most 64 connections that have not shaken hands', async () => {
    const acceptor = await start(ACCEPTOR);
    acceptor.links.add(STRANGER);
    const strangers = await Promise.all(Array.from({ length: 65 }, () => callAsStranger(acceptor.id)));
    const answers = strangers.map((stranger) => {
      stranger.send('QUORATE', 'LINK', greeting(acceptor, STRANGER));
      return stranger.next();
    });
    const refused = (await Promise.all(answers)).filter((answer) => answer === null);
    expect(refused).to.have.length(1);
    for (const stranger of strangers) stranger.socket.destroy();
  });

  it('refuses another protocol version and names both in the log', async () => {
    const acceptor = await start(ACCEPTOR);
    const stranger = await callAsStranger(acceptor.id);
    stranger.send('QUORATE', 'LINK', JSON.stringify({ protocol: 7 }));
    const answer = await stranger.next();
    expect(answer?.slice(0, 2)).to.deep.equal(['QUORATE', 'REFUSED']);
    expect(JSON.parse(answer?.[2] ?? '')).to.deep.equal({ protocol: LINK_PROTOCOL, reason: 'other-protocol' });
    expect(await stranger.next()).to.equal(null);
    expect(acceptor.logged[0]?.fields).to.include({ ourProtocol: LINK_PROTOCOL, theirProtocol: 7 });
  });
});

/** Time passes faster by this factor. */
const hurried = (factor: number) => ({
  nowMs: () => systemTimers.nowMs() * factor,
  after: (ms: number, run: () => void) => systemTimers.after(ms / factor, run),
});

const greeting = (acceptor: BedMonitor, monitor: string): string =>
  JSON.stringify({
    protocol: LINK_PROTOCOL,
    monitor,
    runId: 'a'.repeat(40),
    name: 'stranger',
    version: '0',
    nonce: 'b'.repeat(64),
    peer: acceptor.id,
    hasSecret: false,
  });

async function shakeHands(acceptor: BedMonitor, monitor: string) {
  const stranger = await callAsStranger(acceptor.id);
  stranger.send('QUORATE', 'LINK', greeting(acceptor, monitor));
  await stranger.next();
  stranger.send('QUORATE', 'PROOF', '');
  await stranger.next();
  return stranger;
}
