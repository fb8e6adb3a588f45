import type { ActionResult, ServerId } from '../../sentinel/index.js';
import type { EngineServer, KeepLimits, WriteLimits } from '../engines/engine.js';
import { within } from '../limit.js';
import type { Log } from '../log.js';
import type { Timers } from '../timers.js';
import { createLadder } from './ladder.js';
import type { Ladder } from './ladder.js';
import { isSameLimits } from './limits-file.js';
import type { LimitsFile } from './limits-file.js';
import type { PortBlock } from './port-block.js';
import type { RungReport } from './rung.js';
import { createServerProcess } from './server-process.js';
import { createWishes } from './wishes.js';
import type { Wishes } from './wishes.js';

export interface FencerOptions {
  readonly limitsFile: LimitsFile;
  /** What the configuration says: holds for a server whose own limits nobody knows. */
  readonly configured: WriteLimits;
  /** Drop-in mode: the settings of a server that is not fenced are its operator's alone. Default: false. */
  readonly startsOpen?: boolean;
  readonly portBlock: PortBlock;
  readonly timers: Timers;
  readonly log: Log;
  readonly onRung: (report: RungReport) => void;
  /** This process, which is never signalled. */
  readonly ownPid: number;
}

/** Fences and unfences the servers of a group; for each of them one thing at a time, and the latest wish wins. */
export interface Fencer {
  /** To be told every server before it is spoken with: its process can only be stopped when it was learnt in time. */
  watch(engineServer: EngineServer): void;
  /** Keeps writes from the server by whatever means it takes; ends within the limit. */
  fence(server: ServerId, options: FenceWish): Promise<ActionResult>;
  /** Lets it take writes again, by the operator's own limits; waits for a fence that is under way. */
  unfence(server: ServerId, limitMs: number): Promise<ActionResult>;
  /** The limits by which the server takes writes, for a promotion that opens it. */
  limitsOf(server: ServerId): WriteLimits;
  /** For a promotion that fences: what to do with the limits that it finds. */
  keepLimits(server: ServerId, limitMs: number): KeepLimits;
  /** Whether it is cut off by nftables: then it is fenced, whatever its settings say. */
  isBlocked(server: ServerId): boolean;
  /** Waits for what is under way. What is fenced stays fenced. */
  close(): Promise<void>;
}

/** How a server is to be fenced. */
export interface FenceWish {
  /** For how long it is asked to refuse writes, and how long all means together may take, in ms. */
  readonly askMs: number;
  readonly limitMs: number;
  /** For a planned move. Default: false. */
  readonly keepsClients?: boolean;
}

/** Does nothing by itself. */
export function createFencer(options: FencerOptions): Fencer {
  const hands = new Map<ServerId, Hands>();
  return {
    watch: (engineServer) => void hands.set(engineServer.server, handsFor(options, engineServer)),
    fence: (server, wish) => {
      const found = hands.get(server);
      return found === undefined ? unknown(server) : askToFence(options, found, wish);
    },
    unfence: (server, limitMs) => {
      const found = hands.get(server);
      return found === undefined ? unknown(server) : askToOpen(options, found, limitMs);
    },
    limitsOf: (server) => limitsOf(options, server),
    keepLimits: (server, limitMs) => keeperFor(options, server, limitMs),
    isBlocked: (server) => options.portBlock.isBlocked(server),
    close: async () => {
      await Promise.all([...hands.values()].map(({ wishes }) => wishes.close()));
      await options.limitsFile.close();
    },
  };
}

/** What is there to act on one server. */
interface Hands {
  readonly engineServer: EngineServer;
  readonly ladder: Ladder;
  readonly wishes: Wishes;
}

function handsFor(options: FencerOptions, engineServer: EngineServer): Hands {
  const { log, onRung, ownPid, portBlock, timers } = options;
  const { server } = engineServer;
  const serverProcess = createServerProcess({ server, timers, ownPid });
  engineServer.onProcess((processId) => {
    serverProcess.learn(processId).catch((error: unknown) => {
      log.warn({ server, err: error }, 'the process of the server cannot be learnt');
    });
  });
  const ladder = createLadder({ engineServer, serverProcess, portBlock, timers, log, onRung });
  return { engineServer, ladder, wishes: createWishes() };
}

function unknown(server: ServerId): Promise<ActionResult> {
  return Promise.resolve({ isDone: false, reason: `${server} is not among the servers to fence` });
}

/** The part of its limit for which a fence waits for an opening that is under way. */
const PATIENCE_PART = 0.25;

function askToFence(options: FencerOptions, { engineServer, ladder, wishes }: Hands, wish: FenceWish) {
  const { timers } = options;
  const { askMs, limitMs, keepsClients = false } = wish;
  const untilMs = timers.nowMs() + limitMs;
  const keepLimits = keeperFor(options, engineServer.server, limitMs);
  return wishes.ask({
    name: keepsClients ? 'fence, keep clients' : 'fence',
    yields: false,
    begin: () => ladder.climb({ askMs, limitMs: Math.max(1, untilMs - timers.nowMs()), keepsClients, keepLimits }),
    patience: () => new Promise((resolve) => void timers.after(PATIENCE_PART * limitMs, resolve)),
  });
}

function askToOpen(options: FencerOptions, { engineServer, wishes }: Hands, limitMs: number): Promise<ActionResult> {
  const begin = (isWanted: () => boolean): Promise<ActionResult> => open({ options, engineServer, limitMs, isWanted });
  return wishes.ask({ name: 'unfence', yields: true, begin, patience: null });
}

interface Opening {
  readonly options: FencerOptions;
  readonly engineServer: EngineServer;
  readonly limitMs: number;
  readonly isWanted: () => boolean;
}

/** First the settings, then the way to it: so nothing is served by settings that are about to change. */
async function open({ options, engineServer, limitMs, isWanted }: Opening): Promise<ActionResult> {
  const { log, portBlock, timers } = options;
  const { server } = engineServer;
  const beganAtMs = timers.nowMs();
  const limits = limitsOf(options, server);
  const { startsOpen = false } = options;
  const result = await engineServer.unfence({ limitMs, limits, startsOpen, isWanted });
  if (!result.isDone || !isWanted()) return result;
  const freed = await portBlock.unblock(server, Math.max(1, limitMs - (timers.nowMs() - beganAtMs)));
  log.info({ server, limits, port: freed.detail, durationMs: Math.round(timers.nowMs() - beganAtMs) }, 'unfence');
  return freed.result === 'done' ? result : { isDone: false, reason: `${server} ${freed.detail}` };
}

/** The operator's own limits and those of the configuration: of each the stricter one. */
function limitsOf({ configured, limitsFile }: FencerOptions, server: ServerId): WriteLimits {
  const own = limitsFile.of(server);
  if (own === null) return configured;
  if (configured.minReplicasToWrite === 0) return own;
  if (own.minReplicasToWrite === 0 || own.maxLagSeconds === 0) return configured;
  return {
    minReplicasToWrite: Math.max(own.minReplicasToWrite, configured.minReplicasToWrite),
    maxLagSeconds: Math.min(own.maxLagSeconds, configured.maxLagSeconds),
  };
}

/** A slow disk may take this part of the limit, in which the server could have been fenced, and no more. */
const KEEP_PART = 0.1;

function keeperFor(options: FencerOptions, server: ServerId, limitMs: number): KeepLimits {
  const { limitsFile, log, timers } = options;
  return (limits) => {
    // What is in force because it was given back from here is not the operator's own.
    if (isSameLimits(limits, limitsOf(options, server))) return Promise.resolve();
    const work = limitsFile.keep(server, limits).catch((error: unknown) => {
      log.warn({ server, limits, err: error }, 'the limits of the operator are not on disk');
    });
    return within({ timers, limitMs: KEEP_PART * limitMs, work, onLimit: () => undefined });
  };
}
