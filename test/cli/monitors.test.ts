import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseMonitorAddress } from '../../src/cli/monitor-address.js';
import type { Timers } from '../../src/timers.js';
import { startHttpBed } from '../http/http-bed.js';
import type { HttpBed } from '../http/http-bed.js';
import { ts } from './ts-bed.js';

interface Stub {
  readonly port: number;
  readonly connections: number;
  close(): Promise<void>;
}

/** Something at a port that is no monitor. */
async function startStub(onConnection: (socket: Socket) => void): Promise<Stub> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return sockets.length;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Timers whose time passes when the test says so. */
function createHandTimers() {
  const pending = new Set<{ readonly ms: number; readonly run: () => void }>();
  const timers: Timers = {
    nowMs: () => 0,
    after: (ms, run) => {
      const entry = { ms, run };
      pending.add(entry);
      return () => pending.delete(entry);
    },
  };
  return { timers, pending, fire: () => pending.forEach(({ run }) => run()) };
}

describe('the monitors that ts asks', () => {
  let bed: HttpBed;
  let good: string;
  let directory: string;

  beforeEach(async () => {
    bed = await startHttpBed();
    good = `127.0.0.1:${bed.server.port}`;
    directory = mkdtempSync(join(tmpdir(), 'ts monitors '));
  });

  afterEach(async () => {
    await bed.server.close();
    rmSync(directory, { recursive: true });
  });

  const show = ['show', 'server'];

  it('are asked in turn until one answers', async () => {
    expect((await ts([...show, '--monitor', '127.0.0.1:1', '--monitor', good])).exitCode).to.equal(0);
  });

  it('are told one by one when none answers, with what to do', async () => {
    const html = await startStub((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<h1>')),
    );
    const rude = await startStub((socket) => socket.once('data', () => socket.destroy()));
    const json = await startStub((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')),
    );
    const ports = [1, html.port, rude.port, json.port];
    const { exitCode, stdout, stderr } = await ts([
      ...show,
      ...ports.flatMap((port) => ['--monitor', `127.0.0.1:${port}`]),
    ]);
    expect([exitCode, stdout]).to.deep.equal([3, '']);
    expect(stderr).to.equal(
      'ts: no monitor answered:\n' +
        '  127.0.0.1:1  nobody listens there (connection refused)\n' +
        `  127.0.0.1:${html.port}  answered with status 200 and no JSON; it is no Quorate monitor\n` +
        `  127.0.0.1:${rude.port}  closed the connection without an answer\n` +
        `  127.0.0.1:${json.port}  the answer lacks a list at answer.groups [E_UNREACHABLE]\n` +
        'Start quorated there, or name another monitor with --monitor HOST[:HTTP_PORT] or QUORATE_MONITOR.\n',
    );
    await Promise.all([html.close(), rude.close(), json.close()]);
  });

  it('are given 2 s, then the next one is asked', async () => {
    const hand = createHandTimers();
    const silent = await startStub((socket) => socket.once('data', () => hand.fire()));
    const { exitCode } = await ts([...show, '--monitor', `127.0.0.1:${silent.port}`, '--monitor', good], {
      timers: hand.timers,
    });
    expect([exitCode, silent.connections, hand.pending.size]).to.deep.equal([0, 1, 0]);
    await silent.close();
  });

  it('are not asked for a change that another one may have carried out', async () => {
    const hand = createHandTimers();
    const limits: number[] = [];
    const silent = await startStub((socket) => {
      socket.once('data', () => {
        limits.push(...[...hand.pending].map(({ ms }) => ms));
        hand.fire();
      });
    });
    const command = ['failover', '--group', 'telemetry', '--monitor', `127.0.0.1:${silent.port}`, '--monitor', good];
    const { exitCode, stderr } = await ts(command, { timers: hand.timers });
    expect(exitCode).to.equal(3);
    expect(stderr).to.equal(
      'ts: the request was sent, but its end is not known: no answer within 60s [E_TIMEOUT]\n' +
        'Look with ts show server whether it was carried out before you try again.\n',
    );
    expect([limits, bed.supervisor.requests]).to.deep.equal([[60_000], []]);
    await silent.close();
  });

  it('are asked for a change when the one before could not be reached', async () => {
    const command = ['failover', '--group', 'telemetry', '--monitor', '127.0.0.1:1', '--monitor', good];
    expect((await ts(command)).exitCode).to.equal(0);
    expect(bed.supervisor.requests).to.have.length(1);
  });

  it('come from QUORATE_MONITOR, a comma list', async () => {
    expect((await ts(show, { env: { QUORATE_MONITOR: `127.0.0.1:1, ${good},` } })).exitCode).to.equal(0);
  });

  it('come from the configuration of this host, peers after its own', async () => {
    const configFile = join(directory, 'quorate.yaml');
    const peers = `peers: ['127.0.0.1:26379', 7]`;
    writeFileSync(configFile, `monitor: { address: 127.0.0.9, http_port: ${bed.server.port}, ${peers} }\n`);
    expect((await ts(show, { configFile })).exitCode).to.equal(0);
  });

  it('come from the command line before the environment, and from there before the configuration', async () => {
    const configFile = join(directory, 'quorate.yaml');
    writeFileSync(configFile, 'monitor: { address: 127.0.0.1, http_port: 3 }\n');
    const env = { QUORATE_MONITOR: '127.0.0.1:2' };
    expect((await ts([...show, '--monitor', '127.0.0.1:1'], { env, configFile })).stderr).to.include('127.0.0.1:1 ');
    expect((await ts(show, { env, configFile })).stderr).to.include('127.0.0.1:2 ');
    expect((await ts(show, { configFile })).stderr).to.include('127.0.0.1:3 ');
  });

  for (const content of ['', '[]', 'monitor: 7', 'monitor: { address: 7, peers: 7 }']) {
    it(`are this host's own when the configuration says only "${content}"`, async () => {
      const configFile = join(directory, 'quorate.yaml');
      writeFileSync(configFile, content);
      const { stderr } = await ts([...show, '--config', configFile], { env: { QUORATE_MONITOR: '' } });
      expect(stderr).to.satisfy((text: string) => text === '' || text.includes('127.0.0.1:8379'));
    });
  }

  it('cannot be found in a configuration that is broken or missing', async () => {
    const broken = join(directory, 'broken.yaml');
    writeFileSync(broken, 'monitor: [');
    const { exitCode, stderr } = await ts(show, { configFile: broken });
    expect(exitCode).to.equal(64);
    expect(stderr).to.include(`${broken} cannot be read`).and.to.include('ts check config');
    expect((await ts([...show, '--config', join(directory, 'missing.yaml')])).exitCode).to.equal(64);
  });

  for (const [text, host, port] of [
    ['10.0.0.5', '10.0.0.5', 8379],
    ['ts01:80', 'ts01', 80],
    ['fd00::5', 'fd00::5', 8379],
    ['[fd00::5]:80', 'fd00::5', 80],
  ] as const) {
    it(`may be written as ${text}`, () => {
      expect(parseMonitorAddress(text)).to.deep.equal({ host, port });
    });
  }

  for (const text of ['', ':80', 'a b', 'http://10.0.0.5', '10.0.0.5:0', '10.0.0.5:65536', '10.0.0.5:x']) {
    it(`may not be written as "${text}"`, async () => {
      const { exitCode, stderr } = await ts([...show, '--monitor', text]);
      expect([exitCode, stderr.split('\n')[0]]).to.deep.equal([64, `ts: "${text}" names no monitor [E_USAGE]`]);
    });
  }
});
