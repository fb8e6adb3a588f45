import { expect } from 'chai';
import { createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { serverId } from '../../sentinel/index.js';
import { AppError } from '../../src/errors.js';
import { createRespServer } from '../../src/resp/server.js';
import { fakeSupervisor } from './loopback-cluster.js';
import { startTestServer, type TestServer } from './test-server.js';

describe('resp/server', () => {
  let bed: TestServer;
  const start = async (changes: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> => {
    bed = await startTestServer(changes);
    return bed;
  };
  afterEach(() => bed.close());

  describe('with a password', () => {
    beforeEach(() => start({ password: 'secret' }));

    it('what is unknown is refused before the missing password is', async () => {
      const client = await bed.client();
      client.write('NOPE\r\nCLIENT x\r\nSENTINEL MASTER\r\nPING\r\nSENTINEL MASTERS\r\n');
      const wanted =
        "-ERR unknown command 'NOPE', with args beginning with: \r\n-ERR unknown subcommand 'x'. Try CLIENT HELP.\r\n-ERR wrong number of arguments for 'sentinel|master' command\r\n-NOAUTH Authentication required.\r\n-NOAUTH Authentication required.\r\n";
      expect(await client.take(wanted)).to.equal(wanted);
    });

    const LOGINS: readonly [words: string[], reply: RegExp][] = [
      [['AUTH', 'secret'], /^\+OK/],
      [['AUTH', 'default', 'secret'], /^\+OK/],
      [['AUTH', 'wrong'], /^-WRONGPASS /],
      [['AUTH', 'other', 'secret'], /^-WRONGPASS /],
      [['HELLO', '3', 'AUTH', 'default', 'secret', 'SETNAME', 'me'], /^%6/],
      [['HELLO', '3', 'AUTH', 'default', 'wrong'], /^-WRONGPASS /],
      [['HELLO', '3'], /^-NOAUTH HELLO must be called with the client already authenticated/],
    ];
    for (const [words, reply] of LOGINS) {
      it(`${words.join(' ')} is answered ${reply.source}`, async () => {
        const client = await bed.client();
        client.command(...words);
        client.command('PING', 'end');
        const isIn = !reply.source.startsWith('^-');
        const end = isIn ? '$3\r\nend\r\n' : '-NOAUTH Authentication required.\r\n';
        let text = '';
        while (!text.endsWith(end)) text += await client.take('x');
        expect(text).to.match(reply);
      });
    }

    it('the tight bounds end with the password, also in one packet', async () => {
      const strict = await bed.client();
      strict.command(...Array.from({ length: 11 }, () => 'PING'));
      expect(await strict.rest()).to.equal('-ERR Protocol error: unauthenticated multibulk length\r\n');
      const client = await bed.client();
      client.write(`AUTH secret\r\n*2\r\n$4\r\nPING\r\n$20000\r\n${'x'.repeat(20_000)}\r\n`);
      const wanted = `+OK\r\n$20000\r\n${'x'.repeat(20_000)}\r\n`;
      expect(await client.take(wanted)).to.equal(wanted);
    });
  });

  it('a protocol error is answered, then the connection is closed', async () => {
    await start();
    const client = await bed.client();
    client.write('PING\r\n*1\r\n+x\r\nPING\r\n');
    expect(await client.rest()).to.equal("+PONG\r\n-ERR Protocol error: expected '$', got '+'\r\n");
  });

  for (const word of ['POST / HTTP/1.1', 'Host: there', 'host: there']) {
    it(`a request that begins with ${word} is cut off without an answer`, async () => {
      await start();
      const client = await bed.client();
      client.write(`${word}\r\nPING\r\n`);
      expect(await client.rest()).to.equal('');
    });
  }

  describe('subscriptions', () => {
    beforeEach(() => start());

    it('are confirmed one by one with the count', async () => {
      const client = await bed.client();
      client.write(
        'SUBSCRIBE a b\r\nPSUBSCRIBE +*\r\nUNSUBSCRIBE\r\nPUNSUBSCRIBE x\r\nPUNSUBSCRIBE\r\nPUNSUBSCRIBE\r\n',
      );
      const row = (kind: string, name: string, count: number): string =>
        `*3\r\n$${kind.length}\r\n${kind}\r\n${name}:${count}\r\n`;
      const name = (text: string): string => `$${text.length}\r\n${text}\r\n`;
      const wanted = [
        row('subscribe', name('a'), 1),
        row('subscribe', name('b'), 2),
        row('psubscribe', name('+*'), 3),
        row('unsubscribe', name('a'), 2),
        row('unsubscribe', name('b'), 1),
        row('punsubscribe', name('x'), 1),
        row('punsubscribe', name('+*'), 0),
        row('punsubscribe', '$-1\r\n', 0),
      ].join('');
      expect(await client.take(wanted)).to.equal(wanted);
    });

    it('receive events by channel and by pattern', async () => {
      const client = await bed.client();
      await client.ask('HELLO', '3');
      await client.ask('SUBSCRIBE', '+switch-master');
      await client.ask('PSUBSCRIBE', '*master');
      bed.supervisor.announce('telemetry', { name: '+sdown', master: null });
      bed.supervisor.announce('telemetry', {
        name: '+switch-master',
        master: serverId('10.0.0.5:1'),
        newMaster: serverId('10.0.0.6:2'),
      });
      const payload = '$31\r\ntelemetry 10.0.0.5 1 10.0.0.6 2\r\n';
      const wanted = `>3\r\n$7\r\nmessage\r\n$14\r\n+switch-master\r\n${payload}>4\r\n$8\r\npmessage\r\n$7\r\n*master\r\n$14\r\n+switch-master\r\n${payload}`;
      expect(await client.take(wanted)).to.equal(wanted);
    });

    it('restrict a RESP2 client until the last one ends', async () => {
      const client = await bed.client();
      client.write('SUBSCRIBE a\r\nPING\r\nPING x\r\nCLIENT ID\r\nUNSUBSCRIBE\r\nCLIENT ID\r\n');
      const wanted = [
        '*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n',
        '*2\r\n$4\r\npong\r\n$0\r\n\r\n*2\r\n$4\r\npong\r\n$1\r\nx\r\n',
        "-ERR Can't execute 'client|id': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context\r\n",
        '*3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:0\r\n:1\r\n',
      ].join('');
      expect(await client.take(wanted)).to.equal(wanted);
    });

    it('are bounded', async () => {
      const client = await bed.client();
      const names = Array.from({ length: 1020 }, (_, place) => `c${place}`);
      await client.ask('HELLO', '3');
      await client.ask('SUBSCRIBE', ...names);
      expect(await client.ask('PSUBSCRIBE', 'a', 'b', 'c', 'd', 'e')).to.equal('-ERR too many subscriptions\r\n');
      expect(await client.ask('PSUBSCRIBE', 'x'.repeat(1025))).to.equal('-ERR channel name is too long\r\n');
    });
  });

  it('a subscriber that does not read is dropped', async () => {
    await start();
    const client = await bed.client();
    await client.ask('HELLO', '3');
    await client.ask('PSUBSCRIBE', '*');
    client.socket.pause();
    const text = 'x'.repeat(1_048_576);
    for (let sent = 0; sent < 40; sent += 1)
      bed.supervisor.announce('telemetry', { name: '+order-changed', master: null, text });
    const other = await bed.client();
    expect(await other.ask('CLIENT', 'LIST', 'TYPE', 'pubsub')).to.equal('$0\r\n\r\n');
  });

  it('a client that does not read its answers is not read either', async () => {
    await start();
    const client = await bed.client();
    client.socket.pause();
    const word = 'x'.repeat(100_000);
    const request = `*2\r\n$4\r\nPING\r\n$${word.length}\r\n${word}\r\n`;
    for (let sent = 0; sent < 300; sent += 1) client.write(request);
    const other = await bed.client();
    expect(await other.ask('PING')).to.equal('+PONG\r\n');
    const answers = `$${word.length}\r\n${word}\r\n`.repeat(300);
    client.socket.resume();
    expect((await client.take(answers)) === answers).to.equal(true);
  });

  it('one client too many is refused, and later let in', async () => {
    await start({ maxClients: 1 });
    const first = await bed.client();
    expect(await first.ask('PING')).to.equal('+PONG\r\n');
    const second = await bed.client();
    expect(await second.rest()).to.equal('-ERR max number of clients reached\r\n');
    expect(await first.ask('INFO', 'stats')).to.include('rejected_connections:1\r\n');
    first.command('QUIT');
    await first.rest();
    const third = await bed.client();
    expect(await third.ask('PING')).to.equal('+PONG\r\n');
  });

  it('QUORATE LINK hands the connection over with what follows', async () => {
    const taken: { socket: Socket; args: string[]; rest: string }[] = [];
    await start({
      password: 'secret',
      handOver: (socket, args, rest) => void taken.push({ socket, args, rest: rest.toString() }),
    });
    const client = await bed.client();
    client.write('quorate link 1 proof\r\nnot RESP\r\n');
    client.socket.end();
    expect(await client.rest()).to.equal('');
    expect(taken).to.have.length(1);
    expect(taken[0]?.args).to.deep.equal(['quorate', 'link', '1', 'proof']);
    expect(taken[0]?.rest).to.equal('not RESP\r\n');
    const listeners = ['data', 'error', 'drain'].map((event) => taken[0]?.socket.listenerCount(event));
    expect(listeners).to.deep.equal([0, 0, 0]);
    const other = await bed.client();
    expect(await other.ask('AUTH', 'secret')).to.equal('+OK\r\n');
    taken[0]?.socket.destroy();
  });

  it('a port in use is told, with the address', async () => {
    await start();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await listenError('127.0.0.1', port)).to.include({
      code: 'E_PORT_IN_USE',
      message: `port in use: 127.0.0.1:${port}`,
    });
    await new Promise((resolve) => taken.close(resolve));
  });

  it('an address of another host is told', async () => {
    await start();
    expect(await listenError('203.0.113.1', 26379)).to.include({ code: 'E_LISTEN' });
  });

  it('close ends every client and frees the port', async () => {
    await start();
    const client = await bed.client();
    const { port } = bed.server;
    await client.ask('PING');
    await bed.server.close();
    expect(await client.rest()).to.equal('');
    expect(bed.supervisor.listeners.size).to.equal(0);
    const next = createServer();
    await new Promise<void>((resolve) => next.listen(port, '127.0.0.1', resolve));
    await new Promise((resolve) => next.close(resolve));
  });
});

async function listenError(host: string, port: number): Promise<unknown> {
  const server = createRespServer({
    supervisor: fakeSupervisor(),
    host,
    port,
    password: null,
    handOver: (socket) => socket.destroy(),
    publishHello: () => undefined,
    log: pino({ level: 'silent' }),
  });
  const failure = await server.listen().catch((cause: unknown) => cause);
  expect(failure).to.be.instanceOf(AppError);
  return failure;
}
