import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findProgram } from '../../src/demo/programs.js';
import { startProcess } from '../../src/demo/process-handle.js';
import type { ProcessHandle } from '../../src/demo/process-handle.js';
import { systemTimers as timers } from '../../src/timers.js';
import { askDoor } from './host-doors.js';
import { PORTS } from './monitor-program.js';
import type { MonitorProgram, MonitorSite } from './monitor-program.js';
import type { Network } from './network.js';
import type { Route } from './relay.js';
import { TOOL_PATH } from './system-tool.js';

/** A host of the lab with what runs on it. */
export interface LabHost {
  /** From 1. */
  readonly number: number;
  readonly address: string;
  readonly dir: string;
  /** Null on an arbiter's host. */
  readonly server: ProcessHandle | null;
  readonly monitor: ProcessHandle;
  /** Asks the server or the monitor, past all cuts. */
  ask(door: Door, ...command: [string, ...string[]]): Promise<unknown>;
  /** The file of a door, for those who do not speak Redis's protocol. */
  door(door: Door): string;
}

export type Door = keyof typeof PORTS;

export interface HostPlan {
  readonly number: number;
  readonly site: MonitorSite;
  readonly program: MonitorProgram;
  readonly network: Network;
  readonly hasServer: boolean;
}

/** Starts the server of a host and the relay behind its doors; the monitor is started with `startMonitor`. */
export async function startServer(plan: HostPlan): Promise<ProcessHandle | null> {
  const { number, site, network } = plan;
  mkdirSync(site.dir, { recursive: true });
  const routes = DOORS.map(
    (door): Route => ({ socket: doorFile(site, door), address: site.address, port: PORTS[door] }),
  );
  await startScript({
    script: 'relay.ts',
    name: `relay-${number}`,
    argument: routes,
    host: number,
    dir: site.dir,
    network,
  });
  if (!plan.hasServer) return null;
  const configFile = join(site.dir, 'redis.conf');
  writeFileSync(configFile, `${redisConf(plan).join('\n')}\n`);
  const args = [findProgram({ name: 'redis-server', path: TOOL_PATH }), configFile];
  return await startInside({ name: `redis-server-${number}`, args, host: number, dir: site.dir, network });
}

/** Starts the monitor of a host that has all else. */
export async function startMonitor(plan: HostPlan, server: ProcessHandle | null): Promise<LabHost> {
  const { number, site, program, network } = plan;
  const { command, args } = program.prepare(site);
  const monitor = await startInside({
    name: `monitor-${number}`,
    args: [command, ...args],
    host: number,
    dir: site.dir,
    network,
  });
  const door = (which: Door) => doorFile(site, which);
  const ask = (which: Door, ...words: [string, ...string[]]) => askDoor(door(which), words);
  return { number, address: site.address, dir: site.dir, server, monitor, door, ask };
}

/** Starts a script of this folder on a host. */
export function startScript({
  script,
  argument,
  ...launch
}: Omit<Inside, 'args'> & { script: string; argument: unknown }) {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const file = join(import.meta.dirname, script);
  const args = [process.execPath, '--import', loader, file, JSON.stringify(argument)];
  return startInside({ ...launch, args });
}

interface Inside {
  readonly name: string;
  readonly args: readonly string[];
  readonly host: number;
  readonly dir: string;
  readonly network: Network;
}

/** `ip netns exec` becomes the program itself: the process id is the program's. */
function startInside({ name, args, host, dir, network }: Inside): Promise<ProcessHandle> {
  const command = findProgram({ name: 'ip', path: TOOL_PATH });
  const logFile = join(dir, `${name}.log`);
  return startProcess({
    launch: { name, command, args: [...network.inside(host), ...args], cwd: dir, logFile },
    timers,
  });
}

const DOORS: readonly Door[] = ['redis', 'resp', 'http'];

function doorFile({ dir }: MonitorSite, door: Door): string {
  return join(dir, `${door}.sock`);
}

function redisConf({ number, site: { address, dir, servers }, program }: HostPlan): readonly string[] {
  return [
    `bind ${address}`,
    `port ${PORTS.redis}`,
    'protected-mode no',
    `replica-announce-ip ${address}`,
    `dir ${dir}`,
    'save ""',
    'appendonly yes',
    'repl-diskless-sync-delay 0',
    ...(number === 1 ? [] : [`replicaof ${servers[0]} ${PORTS.redis}`]),
    ...program.redisLines,
  ];
}
