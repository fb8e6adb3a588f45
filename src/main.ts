import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import { QUORATED_HELP, QUORATE_SENTINEL_HELP, parseDaemonArguments } from './arguments.js';
import { readVersion } from './cli/version.js';
import type { MonitorConfig } from './config/config.js';
import { driftIssues } from './config/drift.js';
import type { Records } from './config/drift.js';
import { pathText } from './config/problem.js';
import { readConfig } from './config/read.js';
import { createDaemon } from './daemon.js';
import type { Daemon, Hands } from './daemon.js';
import { createDoors } from './doors.js';
import type { DropIn } from './drop-in.js';
import { AppError, EXIT } from './errors.js';
import { localAddressTowards } from './local-address.js';
import { createLog } from './log.js';
import type { OwnedLog } from './log.js';
import { ConfLineError, formatFatalConfigError } from './sentinel-conf/conf-error.js';
import { readSentinelConf } from './sentinel-conf/read.js';
import { toMonitorConfig } from './sentinel-conf/to-monitor-config.js';
import { openStore } from './store/store.js';
import { systemTimers } from './timers.js';

/** The program `quorated`. */
export async function runQuorated(argv: readonly string[]): Promise<void> {
  await orExit('quorated', async () => {
    const args = parseDaemonArguments(argv);
    if (args.kind === 'help') return void process.stdout.write(QUORATED_HELP);
    if (args.kind === 'version') return void process.stdout.write(`quorated ${await readVersion()}\n`);
    await serve(readConfig(args.configFile, { hostName: hostname() }), { runId: null, knownEpoch: 0 });
  });
}

/** The program `quorate-sentinel`, in the place of `redis-sentinel`. */
export async function runQuorateSentinel(argv: readonly string[]): Promise<void> {
  await orExit('quorate-sentinel', async () => {
    if (argv.includes('--help') || argv.includes('-h')) return void process.stdout.write(QUORATE_SENTINEL_HELP);
    if (argv.includes('--version') || argv.includes('-v')) {
      return void process.stdout.write(`quorate-sentinel ${await readVersion()}\n`);
    }
    const conf = await readSentinelConf({ args: argv, workingDirectory: process.cwd(), resolveHost });
    const master = conf.groups[0]?.master;
    const localAddress = master === undefined ? '127.0.0.1' : await localAddressTowards(master);
    const config = toMonitorConfig(conf, { hostName: hostname(), localAddress });
    await serve(config, config);
  });
}

/** What a monitor may bring along from a redis-sentinel that ran in its place. */
interface Heritage {
  /** The identity to go on with where there is no state yet; null to draw one. */
  readonly runId: string | null;
  /** The epoch below which it may have voted already. */
  readonly knownEpoch: number;
}

async function serve(config: MonitorConfig, given: Heritage): Promise<void> {
  const destination = config.logFile === null ? 'stdout' : { file: config.logFile };
  const owned = createLog({ level: config.logLevel, destination, name: config.name, onFault: complain });
  const version = await readVersion();
  const store = await openStore({
    file: config.stateFile,
    lockFile: config.lockFile,
    newRunId: () => given.runId ?? randomBytes(20).toString('hex'),
  });
  const daemon = createDaemon({
    config,
    version,
    store,
    runId: store.runId,
    timers: systemTimers,
    log: owned.log,
    random: Math.random,
    nowUnixMs: Date.now,
    knownEpoch: given.knownEpoch,
    crash: () => process.exit(99),
  });
  await open({ config, daemon, owned, records: store.records });
}

async function open({ config, daemon, owned, records }: Opening): Promise<void> {
  const { log, close } = owned;
  let dropIn: DropIn | null = null;
  const doors = createDoors({ config, daemon, log, publishHello: (payload) => dropIn?.receive(payload) });
  const stop = async (): Promise<void> => {
    dropIn?.close();
    await doors.close();
    await daemon.close();
  };
  await orStop(stop, () => doors.listen());
  endInOrder(async (signal) => {
    log.info({ signal }, 'stopping');
    await stop();
    await close();
  });
  endOnDefect(log, close);
  for (const warning of [...config.warnings, ...driftWarnings(config, records)]) log.warn({ warning }, 'configuration');
  await orStop(stop, async () => daemon.start(await loadHands(config, daemon, log)));
  doors.admitPeers();
  dropIn = await maybeDropIn(config, daemon, log);
  log.info({ monitor: config.monitor, runId: daemon.supervisor.runId }, 'started');
}

interface Opening {
  readonly config: MonitorConfig;
  readonly daemon: Daemon;
  readonly owned: OwnedLog;
  /** What the last run left on disk. */
  readonly records: Records;
}

/** The file may name others than the table after a change of members: then the table holds, and somebody should know. */
function driftWarnings(config: MonitorConfig, records: Records): readonly string[] {
  return driftIssues(config, records).map(({ path, problem, hint }) => `${pathText(path)}: ${problem}; ${hint}`);
}

/** What cannot be begun leaves nothing behind: no open port and no lock. */
async function orStop(stop: () => Promise<void>, begin: () => Promise<void>): Promise<void> {
  try {
    await begin();
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Loaded when the RESP port answers already: the greater part of the program's size is here. */
async function loadHands(
  config: MonitorConfig,
  daemon: Daemon,
  log: OwnedLog['log'],
): Promise<ReadonlyMap<string, Hands>> {
  const { prepareHands } = await import('./hands.js');
  const { createNft, findNft } = await import('./fence/nft.js');
  return prepareHands({
    config,
    timers: systemTimers,
    log,
    runNft: createNft({ command: findNft() }),
    nowUnixMs: Date.now,
    userId: process.getuid?.() ?? 0,
    ownPid: process.pid,
    onRung: (group, report) => daemon.reportRung(group, report),
    onAddress: (group, { kind, text }) => {
      log.warn({ group, kind, text }, 'virtual address');
      daemon.reportAddress(group, { kind, text });
    },
    onAddressDoubt: (group, text) => {
      log.warn({ group, text }, text === null ? 'virtual addresses are as they should be again' : 'virtual address');
      daemon.reportAddressDoubt(group, text);
    },
  });
}

async function maybeDropIn(config: MonitorConfig, daemon: Daemon, log: OwnedLog['log']): Promise<DropIn | null> {
  if (!config.groups.some((group) => group.discovers)) return null;
  const { startDropIn } = await import('./drop-in.js');
  return startDropIn({ config, daemon, timers: systemTimers, log });
}

/** How long stopping may take, in ms. */
const STOP_LIMIT_MS = 5000;

function endInOrder(stop: (signal: string) => Promise<void>): void {
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(EXIT.failed);
      isStopping = true;
      systemTimers.after(STOP_LIMIT_MS, () => process.exit(EXIT.failed));
      void stop(signal).then(
        () => process.exit(EXIT.ok),
        () => process.exit(EXIT.failed),
      );
    });
  }
  process.on('SIGHUP', () => undefined);
}

/** A defect ends the process: whoever started it starts it again, and it goes on from its state file. */
function endOnDefect(log: OwnedLog['log'], close: OwnedLog['close']): void {
  const end = (error: unknown): void => {
    log.error({ err: error }, 'defect: please report this');
    process.stderr.write(
      `quorate: a defect: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    systemTimers.after(STOP_LIMIT_MS, () => process.exit(EXIT.bug));
    void close().then(() => process.exit(EXIT.bug));
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

type Program = 'quorated' | 'quorate-sentinel';

async function orExit(program: Program, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    process.stderr.write(failureText(program, error));
    process.exit(exitCodeOf(program, error));
  }
}

function failureText(program: string, error: unknown): string {
  if (error instanceof ConfLineError) return formatFatalConfigError(error);
  if (!(error instanceof AppError)) throw error;
  const hint = error.hint === '' ? '' : `${program}: ${error.hint}\n`;
  return `${program}: ${error.message} [${error.code}]\n${hint}`;
}

/** Whoever starts a redis-sentinel knows but one code for everything that keeps it from starting. */
function exitCodeOf(program: Program, error: unknown): number {
  if (program === 'quorate-sentinel' || !(error instanceof AppError)) return EXIT.failed;
  return ['E_CONFIG', 'E_CONFIG_FILE', 'E_USAGE'].includes(error.code) ? EXIT.usage : EXIT.failed;
}

function complain(error: Error): void {
  process.stderr.write(`quorate: the log cannot be written: ${error.message}\n`);
}

/** How long a name may take to be resolved, in ms; only at the start, and only where the configuration allows names. */
const RESOLVE_LIMIT_MS = 5000;

function resolveHost(name: string): Promise<string | null> {
  return new Promise((resolve) => {
    const cancel = systemTimers.after(RESOLVE_LIMIT_MS, () => resolve(null));
    const end = (address: string | null): void => {
      cancel();
      resolve(address);
    };
    lookup(name).then(
      ({ address }) => end(address),
      () => end(null),
    );
  });
}
