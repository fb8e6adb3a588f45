import type { ActionResult } from '../../sentinel/index.js';
import type { EngineServer, FenceResult, KeepLimits } from '../engines/engine.js';
import { within } from '../limit.js';
import type { Log } from '../log.js';
import type { Timers } from '../timers.js';
import type { PortBlock } from './port-block.js';
import { done, failed, skipped } from './rung.js';
import type { Rung, RungOutcome, RungReport } from './rung.js';
import type { ServerProcess } from './server-process.js';

export interface LadderOptions {
  readonly engineServer: EngineServer;
  readonly serverProcess: ServerProcess;
  readonly portBlock: PortBlock;
  readonly timers: Timers;
  readonly log: Log;
  readonly onRung: (report: RungReport) => void;
}

export interface ClimbOptions {
  /** For the first rung, and for all together, in ms. */
  readonly askMs: number;
  readonly limitMs: number;
  /** For a replica: whoever is connected stays, and only the first rung is taken. */
  readonly keepsClients: boolean;
  readonly keepLimits: KeepLimits;
}

/** The ways to keep writes from one server, from a changed setting to the end of its process. */
export interface Ladder {
  /** Goes up until writes are certainly refused; ends within the limit. */
  climb(options: ClimbOptions): Promise<ActionResult>;
}

/**
 * Every rung may use the time up to its part of the limit, so that what one leaves over is left for the next. A server
 * that answers but cannot be fenced is cut off before it is stopped; one that hangs is stopped first, because it could
 * wake up later and serve what clients have sent it meanwhile.
 */
export function createLadder(options: LadderOptions): Ladder {
  return { climb: (climb) => climbAll(options, climb) };
}

interface Step {
  readonly rung: Exclude<Rung, 'refuse'>;
  /** The part of the whole limit that is over when this rung must have ended. */
  readonly part: number;
}

const DISMISSAL_PART = 0.9;
const WAYS: Readonly<Record<'answers' | 'silent', readonly Step[]>> = {
  answers: [
    { rung: 'disconnect', part: 0.55 },
    { rung: 'block', part: 0.75 },
    { rung: 'stop', part: 1 },
  ],
  silent: [
    { rung: 'stop', part: 0.8 },
    { rung: 'block', part: 1 },
  ],
};

async function climbAll(ladder: LadderOptions, climb: ClimbOptions): Promise<ActionResult> {
  const { limitMs, keepsClients } = climb;
  const beganAtMs = ladder.timers.nowMs();
  const leftMs = (part: number): number => Math.max(1, beganAtMs + part * limitMs - ladder.timers.nowMs());
  const refused = await refuse(ladder, climb, Math.min(climb.askMs, leftMs(1)));
  if (refused.isDone) {
    await take(ladder, 'disconnect', leftMs(DISMISSAL_PART), keepsClients);
    return { isDone: true, position: refused.position };
  }
  if (refused.server === 'gone') return { isDone: true, position: null };
  // A replica takes no writes: one that is too busy to answer (it may be loading a copy) is asked again, not cut off.
  if (keepsClients) return { isDone: false, reason: refused.reason };
  const reasons = [refused.reason];
  for (const { rung, part } of WAYS[refused.server]) {
    const { result, detail } = await take(ladder, rung, leftMs(part), keepsClients);
    if (result === 'done' && rung !== 'disconnect') return { isDone: true, position: null };
    reasons.push(`${rung}: ${detail}`);
  }
  return { isDone: false, reason: reasons.join('; ') };
}

async function refuse(ladder: LadderOptions, { keepLimits }: ClimbOptions, limitMs: number): Promise<FenceResult> {
  const { engineServer, timers } = ladder;
  const beganAtMs = timers.nowMs();
  const result = await engineServer.fence({ limitMs, keepLimits }).catch(brokenFence);
  report(ladder, 'refuse', beganAtMs, outcomeOf(result));
  return result;
}

/** A defect must not keep the ladder from its upper rungs. */
function brokenFence(error: unknown): FenceResult {
  return { isDone: false, reason: broken(error).detail, server: 'answers' };
}

function broken(error: unknown): RungOutcome {
  return failed(`broke: ${error instanceof Error ? error.message : String(error)}`);
}

function outcomeOf(result: FenceResult): RungOutcome {
  if (result.isDone) return done(result.doubt ?? 'writes are refused, as a write has proved or a replica does anyway');
  return result.server === 'gone' ? done(`nothing to fence: ${result.reason}`) : failed(result.reason);
}

async function take(
  ladder: LadderOptions,
  rung: Step['rung'],
  limitMs: number,
  keepsClients: boolean,
): Promise<RungOutcome> {
  const { timers } = ladder;
  const beganAtMs = timers.nowMs();
  const outcome = await within({
    timers,
    limitMs,
    work: rung === 'disconnect' && keepsClients ? Promise.resolve(KEPT) : act(ladder, rung, limitMs).catch(broken),
    onLimit: () => failed(`did not end within ${Math.round(limitMs)} ms`),
  });
  report(ladder, rung, beganAtMs, outcome);
  return outcome;
}

/** Nothing went wrong: that is what was asked for. */
const KEPT: RungOutcome = skipped('the clients are to stay');

async function act(ladder: LadderOptions, rung: Step['rung'], limitMs: number): Promise<RungOutcome> {
  const { engineServer, portBlock, serverProcess } = ladder;
  switch (rung) {
    case 'disconnect': {
      const result = await engineServer.dismiss(limitMs);
      return result.isDone ? done('the clients are disconnected') : failed(result.reason);
    }
    case 'block':
      return portBlock.block(engineServer.server, limitMs);
    case 'stop':
      return serverProcess.stop(limitMs);
  }
}

function report(ladder: LadderOptions, rung: Rung, beganAtMs: number, outcome: RungOutcome): void {
  const { engineServer, log, onRung, timers } = ladder;
  const { server } = engineServer;
  const durationMs = timers.nowMs() - beganAtMs;
  const fields = { server, rung, ...outcome, durationMs: Math.round(durationMs * 100) / 100 };
  if (outcome.result === 'done' || outcome === KEPT) log.info(fields, 'fence');
  else log.warn(fields, 'fence');
  onRung({ server, rung, ...outcome, durationMs });
}
