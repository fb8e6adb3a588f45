import type { Readable } from 'node:stream';
import { AppError, EXIT } from '../errors.js';
import type { Timers } from '../timers.js';
import { stepText } from './console-text.js';
import { listenForWishes } from './keyboard.js';
import { DEMO_USAGE, readDemoOptions, type DemoOptions } from './options.js';
import { findPrograms, type Programs } from './programs.js';
import { newShow } from './show.js';
import { DEMO_GROUP, openStage, type Stage } from './stage.js';
import { runTour, type TourStep } from './tour.js';
import { tsCommand } from './ts-command.js';

/** What the demo needs of the process that it runs in. */
export interface DemoParts {
  readonly args: readonly string[];
  readonly tempDir: string;
  readonly path: string;
  readonly node: string;
  readonly pid: number;
  readonly startDir: string;
  readonly timers: Timers;
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Aborts when the user wants the demo to end. */
  readonly stop: AbortSignal;
}

/** As shells count a process that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

/** Runs the demo from the first check to the last clean-up; resolves with the exit code, never rejects. */
export async function runDemo(parts: DemoParts): Promise<number> {
  try {
    const options = readDemoOptions(parts);
    if (!options.wantsHelp) return await play(parts, options);
    parts.out(DEMO_USAGE);
    return EXIT.ok;
  } catch (error) {
    parts.err(`demo: ${explained(error)}\n`);
    return error instanceof AppError && error.code === 'E_USAGE' ? EXIT.usage : EXIT.failed;
  }
}

async function play(parts: DemoParts, options: DemoOptions): Promise<number> {
  const programs = findPrograms(parts);
  const say = (text: string) => (options.isJson ? parts.err : parts.out)(`${text}\n`);
  const stage = await openStage({ ...parts, options, programs, say });
  try {
    if (options.isTour) return await tour(parts, stage, programs, options);
    await Promise.race([exhibition(parts, stage, programs, options), whenAborted(parts.stop)]);
    return EXIT.ok;
  } finally {
    if (!options.isTour) say('Stopping.');
    await stage.close();
  }
}

async function tour(parts: DemoParts, { cluster }: Stage, programs: Programs, options: DemoOptions): Promise<number> {
  const steps: TourStep[] = [];
  const onStep = (step: TourStep) => {
    if (parts.stop.aborted) return;
    steps.push(step);
    if (!options.isJson) parts.out(`${stepText(step)}\n`);
  };
  let reason: string | null = null;
  try {
    const ts = tsCommand({ ...programs, monitors: options.addresses });
    const wholeTour = runTour({ cluster, group: DEMO_GROUP, ts, timers: parts.timers, onStep });
    await Promise.race([wholeTour, whenAborted(parts.stop).then(() => parts.stop.throwIfAborted())]);
  } catch (error) {
    reason = explained(error);
    parts.err(`demo: ${reason}\n`);
  }
  if (options.isJson) parts.out(`${JSON.stringify({ ok: reason === null, reason, steps }, null, 2)}\n`);
  if (reason === null) return EXIT.ok;
  return parts.stop.aborted ? EXIT_INTERRUPTED : EXIT.failed;
}

async function exhibition(
  parts: DemoParts,
  { cluster }: Stage,
  programs: Programs,
  options: DemoOptions,
): Promise<void> {
  const say = (text: string) => parts.out(`${text}\n`);
  const ts = tsCommand({ ...programs, monitors: options.addresses });
  const hasKeys = parts.input.isTTY === true;
  const show = newShow({ cluster, ts, timers: parts.timers, say, hasKeys });
  await show.begin();
  const unwatch = show.watch();
  await new Promise<void>((resolve) => {
    const fulfil = async (wish: Parameters<typeof show.fulfil>[0] | 'quit') =>
      wish === 'quit' ? resolve() : await show.fulfil(wish);
    const close = listenForWishes({ input: parts.input, fulfil });
    void whenAborted(parts.stop).then(() => {
      close();
      resolve();
    });
  });
  unwatch();
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function explained(error: unknown): string {
  if (!(error instanceof AppError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const because = error.cause instanceof Error ? error.cause.message : '';
  const cause = error.message.includes(because) ? '' : ` (${because})`;
  return `${error.message}${cause}${error.hint === '' ? '' : `\n${error.hint}`}`;
}
