import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { startProcess } from '../../src/demo/process-handle.js';
import { systemTimers as timers } from '../../src/timers.js';
import { masterReplies, serverInfo, startRedisStub } from '../kit/redis-stub.js';
import { Site } from './site.js';

type Cleanup = () => unknown;

describe('a server that cannot be supervised', () => {
  let site: Site;
  let cleanups: Cleanup[] = [];

  beforeEach(() => {
    site = new Site(63);
  });

  afterEach(async () => {
    for (const cleanup of cleanups) await cleanup();
    cleanups = [];
    await site.close();
  });

  const withPassword = async () => {
    const args = ['requirepass another', 'masterauth another'];
    await site.startServer(3, { args, cliArgs: ['-a', 'another', '--no-auth-warning'] });
    return site.address(3);
  };
  const httpServer = async () => {
    const server = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(6379, site.address(3), resolve));
    cleanups.push(() => server.close());
    return site.address(3);
  };
  const sentinel = async () => {
    const file = join(site.dir, 'a-sentinel.conf');
    writeFileSync(file, `port 6379\nbind ${site.address(3)}\ndir ${site.dir}\n`);
    const logFile = join(site.dir, 'a-sentinel.log');
    const launch = { name: 'sentinel', command: 'redis-sentinel', args: [file], cwd: site.dir, logFile };
    const handle = await startProcess({ launch, timers });
    cleanups.push(() => handle.stop(2000));
    return site.address(3);
  };
  const tooOld = async () => {
    const info = serverInfo({ redis_version: '5.0.14' });
    const stub = await startRedisStub({ replies: masterReplies({ 'INFO server': info }) });
    cleanups.push(() => stub.close());
    return stub.id;
  };

  const faults: readonly (readonly [string, () => Promise<string>, string, RegExp])[] = [
    ['has another password', withPassword, 'wrong password', /asks for a password/],
    ['is a web server', httpServer, 'other engine', /does not speak the Redis protocol/],
    ['is a Sentinel', sentinel, 'other engine', /is a Redis Sentinel or a monitor/],
    ['is too old', tooOld, 'too old', /is Redis 5\.0\.14; 6\.2 or later is needed/],
  ];
  for (const [what, start, status, note] of faults) {
    it(`is shown as "${status}" when it ${what}, and the others are supervised`, async () => {
      await site.startServer(1);
      await site.startServer(2, { follows: 1 });
      const third = await start();
      await site.startMonitors({ group: { servers: [site.address(1), site.address(2), third] } });
      for (const n of [1, 2, 3]) {
        await site.waitFor(`status ${status}`, n, ({ servers, master }) => {
          const words = servers.map(({ host, status: word }) => (third.startsWith(host) ? word : `${host} ${word}`));
          return master === '127.0.63.1' && words.includes(status) && words.includes('127.0.63.2 ok');
        });
      }
      const shown = await site.ts(2, 'show', 'server');
      expect(shown.code).to.equal(1);
      expect(shown.stdout).to.match(note);
    });
  }

  it('is not voted away for its password while it is the master, and is well again when that fits', async () => {
    const cliArgs = ['-a', 'secret', '--no-auth-warning'];
    await site.startServers({ args: ['requirepass secret', 'masterauth secret'], cliArgs });
    await site.startMonitors({ group: { auth: { password: 'secret' } } });
    await site.settle();
    const before = await site.document(1);
    await site.server(1).cli('CONFIG', 'SET', 'requirepass', 'changed');
    const asChanged = ['-a', 'changed', '--no-auth-warning'];
    await site
      .server(1)
      .cli(...asChanged, 'CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no')
      .catch(() => undefined);
    for (const n of [1, 2, 3]) {
      await site.waitFor('the wrong password', n, ({ servers }) => servers[0]?.status === 'wrong password');
    }
    const age = before.last_changed_seconds ?? 0;
    await site.waitFor('three more seconds with the same table', 2, ({ last_changed_seconds: seconds, epoch }) => {
      expect(epoch).to.equal(before.epoch);
      return (seconds ?? 0) >= age + 3;
    });
    expect(await site.server(2).cli('ROLE')).to.include('slave');
    await site.server(1).cli(...asChanged, 'CONFIG', 'SET', 'requirepass', 'secret');
    await site.settle();
    expect(await site.document(2)).to.include({ epoch: before.epoch, master: '127.0.63.1' });
  });
});
