import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freshHost } from '../kit/loopback.js';
import { startRedis, stopAllRedis, type RedisProcess } from '../kit/redis-server.js';
import { runCommand } from '../kit/run-command.js';
import { waitFor } from '../kit/wait-for.js';
import { groupPicture, monitorPicture, SELF, serverPicture } from './loopback-cluster.js';
import { startTestServer, type TestServer } from './test-server.js';

const GROUP = 'telemetry';

/** A picture of the servers that really run; this is the only monitor, since clients connect to all that they hear of. */
function pictureOf(master: RedisProcess, replica: RedisProcess) {
  return groupPicture({
    master: master.id,
    monitors: [monitorPicture(SELF)],
    servers: [
      serverPicture(master.id, { role: 'master' }, { role: 'master' }),
      serverPicture(replica.id, {}, { follows: master.id }),
    ],
  });
}

describe('resp/server with real clients', () => {
  let bed: TestServer;
  let master: RedisProcess;
  let replica: RedisProcess;
  before(async () => {
    bed = await startTestServer();
    master = await startRedis({ host: freshHost(), port: 6379 });
    replica = await startRedis({ host: freshHost(), port: 6379, replicaOf: master });
    bed.supervisor.pictures = [pictureOf(master, replica)];
  });
  after(async () => {
    await stopAllRedis();
    await bed.close();
  });

  const cli = (...args: string[]): Promise<string> => runCommand('redis-cli', ['-p', String(bed.server.port), ...args]);

  for (const role of ['master', 'slave'] as const) {
    it(`ioredis finds the ${role}`, async () => {
      const client = new Redis({ sentinels: [{ host: '127.0.0.1', port: bed.server.port }], name: GROUP, role });
      try {
        const info = await client.info('server');
        const wanted = role === 'master' ? master : replica;
        expect(info).to.include(`process_id:${wanted.pid}`);
      } finally {
        client.disconnect();
      }
    });
  }

  it('ioredis moves to the new master when +switch-master comes', async () => {
    const client = new Redis({
      sentinels: [{ host: '127.0.0.1', port: bed.server.port }],
      name: GROUP,
      failoverDetector: true,
    });
    try {
      await client.ping();
      await waitFor('ioredis subscribed to events', async () =>
        (await cli('CLIENT', 'LIST', 'TYPE', 'pubsub')).includes('id='),
      );
      await replica.cli('REPLICAOF', 'NO', 'ONE');
      bed.supervisor.pictures = [pictureOf(replica, master)];
      bed.supervisor.announce('telemetry', { name: '+switch-master', master: master.id, newMaster: replica.id });
      await waitFor('ioredis talks to the new master', async () =>
        (await client.info('server')).includes(`process_id:${replica.pid}`),
      );
    } finally {
      client.disconnect();
      await replica.cli('REPLICAOF', master.host, String(master.port));
      bed.supervisor.pictures = [pictureOf(master, replica)];
    }
  });

  it('redis-cli shows the masters', async () => {
    const lines = (await cli('SENTINEL', 'MASTERS')).split('\n');
    expect(lines.slice(0, 6)).to.deep.equal(['name', GROUP, 'ip', master.host, 'port', '6379']);
    expect(await cli('-3', 'SENTINEL', 'MASTERS')).to.include('quorum');
  });

  it('redis-cli starts its prompt and names the address', async () => {
    const child = spawn('redis-cli', ['-p', String(bed.server.port)], { stdio: ['pipe', 'pipe', 'ignore'] });
    const output: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => void output.push(text));
    child.stdin.end(`SENTINEL get-master-addr-by-name ${GROUP}\nQUIT\n`);
    await once(child, 'close');
    expect(output.join('')).to.include(master.host);
  });

  describe('beside a redis-sentinel', () => {
    let sentinel: RealSentinel;
    before(async () => {
      sentinel = await startRealSentinel(master);
      await waitFor('redis-sentinel found the replica', async () => {
        const flags = await sentinel.ask('SENTINEL', 'REPLICAS', GROUP);
        return flags.includes('\nslave\n') && flags.includes('\nok\n');
      });
    });
    after(() => sentinel.stop());

    for (const what of ['MASTER', 'REPLICAS']) {
      it(`SENTINEL ${what} has the same fields in the same order`, async () => {
        const names = (text: string): string[] =>
          text
            .trimEnd()
            .split('\n')
            .filter((_, place) => place % 2 === 0);
        const theirs = names(await sentinel.ask('SENTINEL', what, GROUP));
        expect(names(await cli('SENTINEL', what, GROUP))).to.deep.equal(theirs);
        expect(theirs.length).to.equal(what === 'MASTER' ? 20 : 21);
      });
    }

    it('SENTINEL SENTINELS has the same fields in the same order', async () => {
      bed.supervisor.pictures = [{ ...pictureOf(master, replica), monitors: [monitorPicture('127.0.0.6:26379')] }];
      await sentinel.ask('PUBLISH', '__sentinel__:hello', helloOf(sentinel, master));
      const names = (text: string): string[] =>
        text
          .trimEnd()
          .split('\n')
          .filter((_, place) => place % 2 === 0);
      const theirs = names(await sentinel.ask('SENTINEL', 'SENTINELS', GROUP));
      expect(names(await cli('SENTINEL', 'SENTINELS', GROUP))).to.deep.equal(theirs);
      expect(theirs).to.have.length(14);
    });

    const SAME: readonly (readonly string[])[] = [
      ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', GROUP],
      ['SENTINEL', 'MASTER', 'nobody'],
      ['SENTINEL', 'NOPE'],
      ['SENTINEL', 'MASTER'],
      ['NOPE', 'a', 'b'],
      ['ROLE'],
      ['PING', 'a', 'b'],
      ['PUBLISH', 'a', 'b'],
      ['CLIENT', 'SETNAME', 'a b'],
      ['CLIENT', 'KILL', 'TYPE', 'x'],
      ['HELLO', '9'],
      ['HELLO', '3', 'FOO'],
      ['AUTH', 'x'],
      ['ACL', 'WHOAMI'],
      ['COMMAND', 'COUNT'],
      ['SENTINEL', 'IS-MASTER-DOWN-BY-ADDR', '127.0.0.1', '1', 'x', '*'],
      ['SENTINEL', 'SIMULATE-FAILURE', 'x'],
    ];
    for (const words of SAME) {
      it(`${words.join(' ')} is answered in the same words`, async () => {
        expect(await cli(...words)).to.equal(await sentinel.ask(...words));
      });
    }
  });
});

interface RealSentinel {
  readonly host: string;
  ask(...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

async function startRealSentinel(master: RedisProcess): Promise<RealSentinel> {
  const host = freshHost();
  const dir = await mkdtemp(join(tmpdir(), 'quorate-sentinel-'));
  const file = join(dir, 'sentinel.conf');
  const lines = [
    `bind ${host}`,
    'port 26379',
    `dir ${dir}`,
    `sentinel monitor ${GROUP} ${master.host} ${master.port} 2`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const child: ChildProcess = spawn('redis-sentinel', [file], { stdio: 'ignore' });
  const ask = (...args: string[]): Promise<string> => runCommand('redis-cli', ['-h', host, '-p', '26379', ...args]);
  await waitFor('redis-sentinel answers', async () => (await ask('PING')).startsWith('PONG'));
  return {
    host,
    ask,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The hello of a Sentinel that does not exist. */
function helloOf({ host }: RealSentinel, master: RedisProcess): string {
  return [host, 26380, 'f'.repeat(40), 0, GROUP, master.host, master.port, 0].join(',');
}
