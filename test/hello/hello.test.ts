import { expect } from 'chai';
import { serverId } from '../../sentinel/index.js';
import { createHello } from '../../src/hello/hello.js';
import type { HelloExchange, HelloOptions } from '../../src/hello/hello.js';
import type { Hello } from '../../src/hello/payload.js';
import { systemTimers } from '../../src/timers.js';
import { waitFor } from '../kit/wait-for.js';
import { startRedis, startSentinel } from './real-process.js';
import type { RealProcess } from './real-process.js';

const HOST = '127.0.67.2';
const SELF = { runId: '5e1f'.repeat(10), ip: '127.0.67.9', port: 26_379 };
const OTHER = 'abcd'.repeat(10);

describe('hello', () => {
  const ends: (() => unknown)[] = [];
  const redis = async (lines: string[] = [], at?: number) => {
    const server = await startRedis(HOST, lines, at);
    ends.push(() => server.stop());
    return server;
  };
  const idOf = (server: RealProcess) => serverId(`${server.host}:${server.port}`);
  const exchange = (options: Partial<HelloOptions> = {}) => {
    const heard: Hello[] = [];
    const logged: string[] = [];
    const log = (_fields: object, text: string) => logged.push(text);
    const hello: HelloExchange = createHello({
      self: SELF,
      timers: systemTimers,
      log: { warn: log },
      auth: () => ({ user: null, password: null, tls: null }),
      describe: () => null,
      onHello: (_group, one) => heard.push(one),
      ...options,
    });
    ends.push(() => hello.close());
    return { hello, heard, logged };
  };
  const payload = (runId: string, group = 'mymaster') => `127.0.67.8,26379,${runId},3,${group},127.0.67.2,6379,2`;

  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  it('becomes known to a real redis-sentinel, and hears of it', async () => {
    const server = await redis();
    const sentinel = await startSentinel(HOST, [
      `sentinel monitor mymaster ${server.host} ${server.port} 1`,
      `sentinel announce-ip ${HOST}`,
    ]);
    ends.push(() => sentinel.stop());
    const { hello, heard } = exchange({
      describe: () => ({ currentEpoch: 0, master: idOf(server), configEpoch: 0 }),
    });
    hello.watch('mymaster', [idOf(server)]);
    const known = async () => JSON.stringify(await sentinel.ask('SENTINEL', 'SENTINELS', 'mymaster'));
    await waitFor('the Sentinel knows this monitor', async () => (await known()).includes(SELF.runId), 10_000);
    expect(await known()).to.contain(`"ip","${SELF.ip}","port","${SELF.port}"`);
    await waitFor('its hello was heard', () => heard.length > 0, 10_000);
    expect(heard[0]).to.deep.include({ ip: HOST, port: sentinel.port, group: 'mymaster', master: idOf(server) });
    expect(heard[0]?.runId).to.equal(await sentinel.ask('SENTINEL', 'MYID'));
  });

  it('hears what others publish on any server of the group, and not itself', async () => {
    const servers = [await redis(), await redis()];
    const { hello, heard } = exchange({
      describe: () => ({ currentEpoch: 1, master: serverId('127.0.67.2:6379'), configEpoch: 1 }),
    });
    hello.watch('mymaster', servers.map(idOf));
    for (const server of servers) {
      await waitFor('a subscriber', async () => (await server.ask('PUBLISH', '__sentinel__:hello', 'x')) === 1);
      await server.ask('PUBLISH', '__sentinel__:hello', payload(SELF.runId));
      await server.ask('PUBLISH', '__sentinel__:hello', payload(OTHER));
    }
    await waitFor('both hellos', () => heard.length === 2);
    expect(heard.map((one) => one.runId)).to.deep.equal([OTHER, OTHER]);
  });

  it('comes back after the server was restarted', async () => {
    const server = await startRedis(HOST);
    const { hello, heard } = exchange();
    hello.watch('mymaster', [idOf(server)]);
    await waitFor('a subscriber', async () => (await server.ask('PUBLISH', '__sentinel__:hello', 'x')) === 1);
    await server.stop();
    const again = await redis([], server.port);
    await waitFor('a subscriber again', async () => {
      await again.ask('PUBLISH', '__sentinel__:hello', payload(OTHER));
      return heard.length > 0;
    });
  });

  it('comes back after a server that did not answer for a while', async () => {
    const server = await redis();
    const { hello, heard, logged } = exchange({
      describe: () => ({ currentEpoch: 1, master: idOf(server), configEpoch: 1 }),
    });
    hello.watch('mymaster', [idOf(server)]);
    await waitFor('a subscriber', async () => (await server.ask('PUBLISH', '__sentinel__:hello', 'x')) === 1);
    server.pause();
    await waitFor('the silence is logged', () => {
      hello.publishNow('mymaster');
      return logged.includes('hello channel of a server failed');
    });
    server.resume();
    await waitFor('heard again', async () => {
      await server.ask('PUBLISH', '__sentinel__:hello', payload(OTHER));
      return heard.length > 0;
    });
  });

  it('logs in with a password, and says once that a wrong one does not do', async () => {
    const server = await redis(['requirepass right']);
    const right = exchange({ auth: () => ({ user: null, password: 'right', tls: null }) });
    const wrong = exchange({ auth: () => ({ user: null, password: 'wrong', tls: null }) });
    for (const one of [right, wrong]) one.hello.watch('mymaster', [idOf(server)]);
    await waitFor('heard with the right one', async () => {
      await server.ask('PUBLISH', '__sentinel__:hello', payload(OTHER));
      return right.heard.length > 0;
    });
    await waitFor('the wrong one is logged', () => wrong.logged.length > 0);
    expect(wrong.logged).to.deep.equal(['hello channel of a server failed']);
    expect(wrong.heard).to.deep.equal([]);
  });

  it('publishes at once when told to, with what holds at that moment', async () => {
    const server = await redis();
    let currentEpoch = 1;
    const speaker = exchange({
      describe: () => ({ currentEpoch, master: serverId('127.0.67.2:6379'), configEpoch: 1 }),
    });
    const listener = exchange({ self: { ...SELF, runId: OTHER } });
    for (const one of [listener, speaker]) one.hello.watch('mymaster', [idOf(server)]);
    currentEpoch = 2;
    await waitFor('the new epoch is heard', () => {
      speaker.hello.publishNow('mymaster');
      return listener.heard.some((one) => one.currentEpoch === 2 && one.runId === SELF.runId);
    });
  });

  it('leaves a server that is watched no more', async () => {
    const servers = [await redis(), await redis()];
    const [first, second] = servers.map(idOf);
    const { hello } = exchange();
    const clients = async (place: number) => String(await servers[place]?.ask('CLIENT', 'LIST', 'TYPE', 'pubsub'));
    hello.watch('mymaster', [first!]);
    await waitFor('a subscriber at the first', async () => (await clients(0)) !== '');
    hello.watch('mymaster', [second!]);
    await waitFor('none at the first', async () => (await clients(0)) === '');
    await waitFor('one at the second', async () => (await clients(1)) !== '');
    hello.watch('mymaster', []);
    await waitFor('none at the second', async () => (await clients(1)) === '');
  });

  it('takes payloads from elsewhere, and drops its own, those of other groups and garbage', () => {
    const { hello, heard, logged } = exchange();
    hello.watch('mymaster', [serverId('127.0.67.3:1')]);
    for (const one of [payload(SELF.runId), payload(OTHER, 'elsewhere'), 'garbage', 'more garbage', ''])
      hello.receive(one);
    expect(heard).to.deep.equal([]);
    expect(logged).to.deep.equal(['hello of another monitor not understood']);
    hello.receive(payload(OTHER));
    expect(heard.map((one) => one.runId)).to.deep.equal([OTHER]);
    hello.close();
    hello.receive(payload(OTHER));
    expect(heard).to.have.length(1);
  });

  it('says once that its own hello would not be understood', async () => {
    const server = await redis();
    const { hello, logged } = exchange({
      self: { ...SELF, ip: 'ts01' },
      describe: () => ({ currentEpoch: 1, master: serverId('127.0.67.2:6379'), configEpoch: 1 }),
    });
    hello.watch('mymaster', [idOf(server)]);
    await waitFor('logged', () => {
      hello.publishNow('mymaster');
      return logged.length > 0;
    });
    hello.publishNow('mymaster');
    expect(logged).to.have.length(1);
  });
});
