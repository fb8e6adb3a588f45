import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverId } from '../../sentinel/index.js';
import type { ServerId } from '../../sentinel/index.js';
import { runCommand } from './run-command.js';
import { waitFor } from './wait-for.js';

export interface RedisStart {
  readonly host: string;
  readonly port: number;
  readonly replicaOf?: { readonly host: string; readonly port: number };
  /** Lines of a redis.conf; a later one wins over ours. */
  readonly args?: readonly string[];
  /** What redis-cli needs besides host and port. */
  readonly cliArgs?: readonly string[];
  /** Kept when it is given; otherwise a new one, removed when the server stops. */
  readonly dir?: string;
  /** False returns as soon as the process runs, for servers that are long in loading. */
  readonly isAwaited?: boolean;
}

export interface RedisProcess {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  readonly id: ServerId;
  readonly dir: string;
  /** Sends a signal, and waits for the end of the process when it is a deadly one. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends the process and removes its directory. */
  stop(): Promise<void>;
  /** Starts the process anew over the same directory. */
  restart(): Promise<void>;
  cli(...args: string[]): Promise<string>;
}

const DEADLY: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT'];
const running = new Set<RedisProcess>();

// A test run that is broken off must not leave servers behind.
process.once('exit', () => {
  for (const server of running) process.kill(server.pid, 'SIGKILL');
});

/** Starts a redis-server with a configuration file in a directory of its own, and waits until it answers. */
export async function startRedis(start: RedisStart): Promise<RedisProcess> {
  const dir = start.dir ?? (await mkdtemp(join(tmpdir(), 'quorate-redis-')));
  await mkdir(dir, { recursive: true });
  const configFile = join(dir, 'redis.conf');
  await writeFile(configFile, configOf(start, dir));
  let child = await launch(configFile);
  const cli = (...args: string[]): Promise<string> => askRedis(start, args);

  const server: RedisProcess = {
    get pid() {
      return child.pid ?? 0;
    },
    host: start.host,
    port: start.port,
    id: serverId(start.host.includes(':') ? `[${start.host}]:${start.port}` : `${start.host}:${start.port}`),
    dir,
    cli,
    kill: (signal) => signalChild(child, signal),
    async stop() {
      running.delete(server);
      await signalChild(child, 'SIGKILL');
      if (start.dir === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    },
    async restart() {
      await signalChild(child, 'SIGKILL');
      child = await launch(configFile);
      await awaitAnswer(server, start);
    },
  };
  running.add(server);
  await awaitAnswer(server, start);
  return server;
}

/** For `after` and `afterEach`: ends everything that was started and not stopped. */
export async function stopAllRedis(): Promise<void> {
  await Promise.all([...running].map((server) => server.stop()));
}

function configOf({ host, port, replicaOf, args = [] }: RedisStart, dir: string): string {
  const lines = [
    `bind ${host}`,
    `port ${port}`,
    // On loopback a replica's connection comes from 127.0.0.1, whatever it is bound to.
    `replica-announce-ip ${host}`,
    `dir ${dir}`,
    'protected-mode no',
    'save ""',
    'daemonize no',
    'logfile redis.log',
    'repl-diskless-sync yes',
    'repl-diskless-sync-delay 0',
    'shutdown-timeout 0',
    ...(replicaOf === undefined ? [] : [`replicaof ${replicaOf.host} ${replicaOf.port}`]),
    ...args,
  ];
  return `${lines.join('\n')}\n`;
}

function launch(configFile: string): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn('redis-server', [configFile], { stdio: 'ignore' });
    child.once('spawn', () => resolve(child));
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const text = 'redis-server is missing: apt-get install redis-server';
      reject(cause.code === 'ENOENT' ? new Error(text, { cause }) : cause);
    });
  });
}

async function awaitAnswer(server: RedisProcess, { isAwaited = true }: RedisStart): Promise<void> {
  if (!isAwaited) return;
  await waitFor(`redis-server at ${server.id} answers PING (its log is in ${server.dir})`, async () => {
    return (await server.cli('PING')).startsWith('PONG');
  });
}

function signalChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    if (DEADLY.includes(signal)) child.once('exit', () => resolve());
    else resolve();
    child.kill(signal);
  });
}

async function askRedis({ host, port, cliArgs = [] }: RedisStart, args: readonly string[]): Promise<string> {
  const output = await runCommand('redis-cli', ['-h', host, '-p', String(port), ...cliArgs, ...args]);
  return output.trimEnd();
}
