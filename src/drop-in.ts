import { monitorId } from '../sentinel/index.js';
import type { MonitorId } from '../sentinel/index.js';
import { joinAddress } from './address.js';
import type { MonitorConfig } from './config/config.js';
import type { Daemon } from './daemon.js';
import { createHello } from './hello/hello.js';
import type { HelloExchange } from './hello/hello.js';
import type { Hello } from './hello/payload.js';
import { probeNative } from './hello/probe-native.js';
import type { Log } from './log.js';
import type { Timers } from './timers.js';

export interface DropInOptions {
  readonly config: MonitorConfig;
  readonly daemon: Daemon;
  readonly timers: Timers;
  readonly log: Log;
}

/** What drop-in mode adds to a monitor: it finds the others, and is found by them, through the servers' hello channel. */
export interface DropIn {
  /** A hello that came to the RESP port. */
  receive(payload: string): void;
  close(): void;
}

/** Monitors that are known at the same time; hellos of further ones are ignored. */
const MOST_MONITORS = 64;

/** Begins at once to listen and to speak on every server that is known. */
export function startDropIn({ config, daemon, timers, log }: DropInOptions): DropIn {
  const { supervisor } = daemon;
  const acquainted = new Set<string>();
  const hello = createHello({
    self: { runId: supervisor.runId, ip: config.address, port: config.respPort },
    timers,
    log,
    auth: (name) => ({
      user: null,
      password: null,
      ...config.groups.find((group) => group.name === name)?.auth,
      tls: null,
    }),
    describe: (group) => describe(daemon, group),
    onHello: (group, heard) => {
      const monitor = monitorId(joinAddress(heard.ip, heard.port));
      daemon.greet(monitor);
      const key = keyOf(group, monitor);
      if (acquainted.has(key) || acquainted.size >= MOST_MONITORS * config.groups.length) return;
      acquainted.add(key);
      void acquaint({ group, heard, daemon, timers, log }).then((isKnown) => isKnown || acquainted.delete(key));
    },
  });
  watchAll(hello, daemon);
  const stopListening = supervisor.listen((group, { name, monitor }) => {
    // Whoever comes back at that address may be another program.
    if (name === '-monitor-up' && monitor !== undefined) acquainted.delete(keyOf(group, monitor));
    if (name === '+slave' || name === '+switch-master') watchAll(hello, daemon);
    if (name === '+switch-master') hello.publishNow(group);
  });
  return {
    receive: (payload) => hello.receive(payload),
    close: () => {
      stopListening();
      hello.close();
    },
  };
}

function keyOf(group: string, monitor: MonitorId): string {
  return `${group} ${monitor}`;
}

function watchAll(hello: HelloExchange, { supervisor }: Daemon): void {
  for (const group of supervisor.groupNames()) hello.watch(group, supervisor.picture(group)?.order ?? []);
}

function describe({ supervisor }: Daemon, group: string) {
  const picture = supervisor.picture(group);
  if (picture === undefined) return null;
  return {
    currentEpoch: picture.epoch,
    master: picture.master ?? picture.order[0] ?? null,
    configEpoch: picture.version === 0 ? 0 : picture.epoch,
  };
}

interface Acquaintance {
  readonly group: string;
  readonly heard: Hello;
  readonly daemon: Daemon;
  readonly timers: Timers;
  readonly log: Log;
}

/** Finds out what the other one speaks, and lets it be counted; false when it could not be asked. */
async function acquaint({ group, heard, daemon, timers, log }: Acquaintance): Promise<boolean> {
  const speaksNative = await probeNative({ ip: heard.ip, port: heard.port, timers });
  if (speaksNative === null) return false;
  const monitor = monitorId(joinAddress(heard.ip, heard.port));
  log.info({ group, monitor, speaksNative }, 'monitor found');
  daemon.discover(group, { monitor, runId: heard.runId, speaksNative });
  return true;
}
