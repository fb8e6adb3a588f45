import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { waitFor } from '../kit/wait-for.js';
import { portOf } from '../peers/link-bed.js';

/** A Redis server or Sentinel that the test started; asked as `redis-cli` would. */
export interface RealProcess {
  readonly host: string;
  readonly port: number;
  ask(name: string, ...args: string[]): Promise<unknown>;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export const startRedis = (host: string, lines: readonly string[] = [], at?: number): Promise<RealProcess> =>
  start('redis-server', host, ['save ""', ...lines], at);

export const startSentinel = (host: string, lines: readonly string[]): Promise<RealProcess> =>
  start('redis-sentinel', host, lines);

async function start(program: string, host: string, lines: readonly string[], at?: number): Promise<RealProcess> {
  const port = at ?? (await freePort(host));
  const directory = await mkdtemp(join(tmpdir(), 'quorate-hello-'));
  const file = join(directory, 'conf');
  await writeFile(file, [`bind ${host}`, `port ${port}`, `dir ${directory}`, 'daemonize no', ...lines, ''].join('\n'));
  const child = spawn(program, [file], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const password = lines.find((line) => line.startsWith('requirepass '))?.split(' ')[1];
  const client = new Redis({
    host,
    port,
    ...(password === undefined ? {} : { password }),
    protocol: 2,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: () => 50,
  });
  client.on('error', () => undefined);
  await waitFor(`${program} answers on ${host}:${port}`, () => client.status === 'ready');
  return {
    host,
    port,
    ask: (name, ...args) => client.call(name, ...args),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      client.disconnect();
      child.kill('SIGKILL');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}
