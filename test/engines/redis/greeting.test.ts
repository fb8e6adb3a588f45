import { expect } from 'chai';
import { bulk, masterReplies, serverInfo, startRedisStub } from '../../kit/redis-stub.js';
import type { RedisStubOptions } from '../../kit/redis-stub.js';
import type { TcpStub } from '../../kit/tcp-stub.js';
import { listenAs } from '../../kit/tcp-stub.js';
import { attach, closeAttached, LIMIT_MS } from './kit.js';

describe('Redis greeting', () => {
  let stub: TcpStub | undefined;

  afterEach(async () => {
    await closeAttached();
    await stub?.close();
  });

  const probeStub = async (options: RedisStubOptions, password: string | null = null) => {
    stub = await startRedisStub(options);
    return attach(stub.id, { auth: { user: null, password } }).probe(LIMIT_MS);
  };

  const cases: readonly (readonly [what: string, changes: Record<string, string>, fault: string, detail: string])[] = [
    ['Redis 6.0 is too old', { 'INFO server': serverInfo({ redis_version: '6.0.20' }) }, 'too-old', '6.0.20'],
    ['Redis 5 is too old', { 'INFO server': serverInfo({ redis_version: '5.0.14' }) }, 'too-old', '5.0.14'],
    [
      'a Sentinel is another engine',
      { 'INFO server': serverInfo({ redis_mode: 'sentinel' }) },
      'other-engine',
      'Sentinel',
    ],
    [
      'a cluster node is another engine',
      { 'INFO server': serverInfo({ redis_mode: 'cluster' }) },
      'other-engine',
      'Cluster',
    ],
    ['INFO without a version is another engine', { 'INFO server': bulk('x:1\r\n') }, 'other-engine', 'Redis'],
    ['INFO without a role is another engine', { 'INFO replication': bulk('x:1\r\n') }, 'other-engine', 'role'],
    ['unknown INFO is another engine', { 'INFO server': '-ERR unknown command\r\n' }, 'other-engine', 'unknown'],
    ['a number for INFO is another engine', { 'INFO server': ':1\r\n' }, 'other-engine', 'Redis'],
    ['no login is a wrong password', { 'INFO server': '-NOAUTH Authentication required.\r\n' }, 'wrong-password', ''],
    ['a forbidden INFO is named', { 'INFO server': '-NOPERM no\r\n' }, 'no-permission', 'INFO'],
    ['a forbidden PING is named', { PING: '-NOPERM no\r\n' }, 'no-permission', 'PING'],
    ['no RESP is another engine', { 'INFO replication': 'HTTP/1.1 400\r\n' }, 'other-engine', 'protocol'],
  ];
  for (const [what, changes, fault, detail] of cases) {
    it(`finds that ${what}`, async () => {
      const result = await probeStub({ replies: masterReplies(changes) });
      expect(result).to.deep.include({ kind: 'faulty', fault });
      expect('detail' in result ? result.detail : '').to.include(detail);
    });
  }

  for (const version of ['6.2.0', '7.4.1', '10.0.0', '255.255.255']) {
    it(`takes Redis ${version}`, async () => {
      const replies = masterReplies({ 'INFO server': serverInfo({ redis_version: version }) });
      expect((await probeStub({ replies })).kind).to.equal('answered');
    });
  }

  it('reads the priority of a master from its settings', async () => {
    expect(await probeStub({ replies: masterReplies() })).to.deep.include({ kind: 'answered', priority: 50 });
  });

  it('takes the default priority where the settings are forbidden', async () => {
    const replies = masterReplies({ 'CONFIG GET replica-priority': '-NOPERM no\r\n' });
    expect(await probeStub({ replies })).to.deep.include({ kind: 'answered', priority: 100 });
  });

  it('takes a server that needs no password although one is configured', async () => {
    const replies = masterReplies({ 'AUTH secret': '-ERR AUTH called without any password configured\r\n' });
    expect((await probeStub({ replies }, 'secret')).kind).to.equal('answered');
  });

  it('finds a wrong password', async () => {
    const replies = masterReplies({ 'AUTH secret': '-WRONGPASS invalid\r\n' });
    expect(await probeStub({ replies }, 'secret')).to.deep.include({ kind: 'faulty', fault: 'wrong-password' });
  });

  it('finds a loading server by PING', async () => {
    const replies = masterReplies({ PING: '-LOADING Redis is loading the dataset in memory\r\n' });
    expect(await probeStub({ replies })).to.deep.equal({ kind: 'loading' });
  });

  it('takes a replica that serves no stale data', async () => {
    const replies = masterReplies({ PING: '-MASTERDOWN Link with MASTER is down\r\n' });
    expect((await probeStub({ replies })).kind).to.equal('answered');
  });

  it('finds a busy server silent', async () => {
    const replies = masterReplies({ 'INFO replication': '-BUSY a script is running\r\n' });
    expect(await probeStub({ replies })).to.deep.equal({ kind: 'silent' });
  });

  it('reads replies that come byte by byte', async () => {
    let sent = Promise.resolve();
    const result = await probeStub({
      replies: masterReplies(),
      write: (socket, reply) => {
        for (const byte of reply) {
          sent = sent.then(() => new Promise((resolve) => socket.write(byte, 'latin1', () => resolve())));
        }
      },
    });
    expect(result.kind).to.equal('answered');
  });

  it('gives up on a reply without an end', async () => {
    const endless = `$999999999\r\n${'x'.repeat(5 * 1024 * 1024)}`;
    const result = await probeStub({ replies: masterReplies({ 'INFO replication': endless }) });
    expect(result).to.deep.include({ kind: 'faulty', fault: 'other-engine' });
  });

  for (const banner of [
    'SSH-2.0-OpenSSH_9.2\r\n',
    '220 mail ESMTP\r\n',
    '\x00\x00\x00\n',
    '-DENIED protected mode\r\n',
  ]) {
    it(`is not confused by a server that speaks first: ${JSON.stringify(banner)}`, async () => {
      stub = await listenAs((socket) => socket.end(banner, 'latin1'));
      expect((await attach(stub.id).probe(LIMIT_MS)).kind).to.equal('faulty');
    });
  }
});
