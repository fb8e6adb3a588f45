import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { expect } from 'chai';
import { monitorId } from '../../sentinel/index.js';
import type { MonitorId } from '../../sentinel/index.js';
import { LINK_PROTOCOL } from '../../src/peers/greeting.js';
import { readAddress } from '../../src/address.js';
import type { Address } from '../../src/address.js';
import { encodeBatch, encodeMessage } from '../../src/peers/message-codec.js';
import { encodeCommand } from '../../src/resp/command.js';
import { waitFor } from '../kit/wait-for.js';
import { LOOK } from './arbitrary-message.js';
import { callAsStranger, portOf, startMonitor, strangerOn } from './link-bed.js';

const SECRET = 'open sesame';

describe('peers/links under attack', () => {
  const ends: (() => unknown)[] = [];
  const start = async (host: string, as?: MonitorId) => {
    const monitor = await startMonitor(host, { secret: SECRET, ...(as === undefined ? {} : { as }) });
    ends.push(() => monitor.close());
    return monitor;
  };
  const listen = async (host: string, onSocket: (socket: Socket) => void) => {
    const server: Server = createServer(onSocket);
    server.listen(0, host);
    await once(server, 'listening');
    ends.push(() => server.close());
    return monitorId(`${host}:${portOf(server)}`);
  };

  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  it('does not take the recorded bytes of an earlier link', async () => {
    const recorded: Buffer[] = [];
    const { dialler, acceptor } = await linkedThrough((bytes) => {
      recorded.push(bytes);
      return bytes;
    });
    dialler.links.send(acceptor.id, 'g', LOOK);
    await waitFor('the message came', () => acceptor.received.length === 1);
    await dialler.close();
    await waitFor('unlinked', () => acceptor.events.length === 2);

    const attacker = await callAsStranger(acceptor.listensAt);
    attacker.socket.write(Buffer.concat(recorded));
    expect((await attacker.next())?.[1]).to.equal('CHALLENGE');
    expect((await attacker.next())?.[1]).to.equal('REFUSED');
    expect(acceptor.received).to.have.length(1);
    expect(acceptor.events).to.have.length(2);
    expect(acceptor.logged[0]?.fields['reason']).to.equal('wrong-secret');
  });

  it('does not take a proof of its own, sent back by one who poses as the peer', async () => {
    const dialler = await start('127.0.66.1');
    const answers: string[][] = [];
    const pretender = await listen('127.0.66.2', (socket) => {
      const seen = strangerOn(socket);
      const play = async () => {
        const opening = await seen.next();
        const challenge = { ...GREETING, monitor: pretender, peer: dialler.id };
        seen.send('QUORATE', 'CHALLENGE', JSON.stringify(challenge));
        const proof = await seen.next();
        seen.send('QUORATE', 'READY', proof?.[2] ?? '');
        answers.push(opening ?? [], proof ?? [], (await seen.next()) ?? []);
      };
      play().catch((error: unknown) => answers.push([String(error)]));
    });
    dialler.links.add(pretender);
    await waitFor('the pretender was answered', () => answers.length >= 3);
    expect(answers.slice(0, 3).map((args) => args[1])).to.deep.equal(['LINK', 'PROOF', 'REFUSED']);
    expect(dialler.events).to.deep.equal([]);
  });

  const MEDDLING: readonly [string, (bytes: Buffer) => Buffer][] = [
    ['changed', (bytes) => Buffer.from(bytes.toString('latin1').replace('10.0.0.5', '10.0.0.6'), 'latin1')],
    ['repeated', (bytes) => Buffer.concat([bytes, bytes])],
    ['sent without its mac', () => encodeCommand(['FRAME', encodeBatch([encodeMessage('g', LOOK)])])],
  ];
  for (const [what, meddle] of MEDDLING) {
    it(`drops the link when a frame is ${what} on the way`, async () => {
      let isMeddling = false;
      const { dialler, acceptor } = await linkedThrough((bytes) => (isMeddling ? meddle(bytes) : bytes));
      isMeddling = true;
      dialler.links.send(acceptor.id, 'g', LOOK);
      await waitFor('dropped', () => acceptor.events.length >= 2);
      expect(acceptor.events[1]).to.contain('a frame that is not genuine');
      expect(acceptor.received).to.have.length(what === 'repeated' ? 1 : 0);
    });
  }

  /** A linked pair with somebody in the middle, who sees and may change what the dialler sends. */
  async function linkedThrough(pass: (bytes: Buffer) => Buffer) {
    const sockets: Socket[] = [];
    let target: Address | null = null;
    const middle = await listen('127.0.66.2', (near) => {
      const far = connect(target ?? { host: '127.0.66.3', port: 1 });
      near.on('data', (bytes: Buffer) => far.write(pass(bytes)));
      far.on('data', (bytes: Buffer) => near.write(bytes));
      far.on('close', () => near.destroy());
      near.on('close', () => far.destroy());
      for (const socket of [near, far]) sockets.push(socket.on('error', () => undefined));
    });
    ends.push(() => sockets.forEach((socket) => socket.destroy()));
    const acceptor = await start('127.0.66.3', middle);
    target = readAddress(acceptor.listensAt);
    const dialler = await start('127.0.66.1');
    acceptor.links.add(dialler.id);
    dialler.links.add(acceptor.id);
    await waitFor('linked', () => acceptor.links.isLinked(dialler.id) && dialler.links.isLinked(acceptor.id));
    return { dialler, acceptor };
  }
});

const GREETING = {
  protocol: LINK_PROTOCOL,
  runId: 'a'.repeat(40),
  name: 'attacker',
  version: '0',
  nonce: 'c'.repeat(64),
  hasSecret: true,
};
