import type { Log } from '../log.js';
import { within } from '../limit.js';
import type { Timers } from '../timers.js';
import { HeldProgram, perlProgram } from './held-program.js';
import { uptimeAfter } from './uptime.js';

/** Sees to it that a track file allows nothing any more when the right to the addresses is over, also when this process is dead or stopped by then. */
export interface HoldGuard {
  /** The right is over after so many ms; replaces the order before. Null when the guard has it, else why not. Never rejects. */
  order(afterMs: number): Promise<string | null>;
  /** Ends it, unless the file still allows something: then it ends when it has seen to that. */
  close(): Promise<void>;
}

export interface HoldGuardOptions {
  readonly trackFile: string;
  readonly timers: Timers;
  readonly log: Log;
  /** The program; only tests name another one. */
  readonly command?: readonly [string, ...string[]];
}

type Confirm = (problem: string | null) => void;

/** It answers in less than a millisecond; one that takes longer than this hangs, and is replaced. */
const ANSWER_LIMIT_MS = 500;

/** Starts the program `quorate-hold`, which is a process of its own and outlives this one. */
export function openHoldGuard(options: HoldGuardOptions): HoldGuard {
  const { trackFile, timers, log, command = perlProgram('quorate-hold') } = options;
  /** Orders are confirmed in their order. */
  let waiting: Confirm[] = [];
  let problem = 'quorate-hold does not run';
  let isClosed = false;
  const confirmAll = (outcome: string): void => {
    const all = waiting;
    waiting = [];
    for (const confirm of all) confirm(outcome);
  };

  const program = new HeldProgram({
    command: [...command, trackFile],
    timers,
    onStart: () => undefined,
    onOutput: (piece) => {
      for (const byte of piece) if (byte === LINE_FEED) waiting.shift()?.(null);
    },
    onEnd: (reason) => {
      problem = `quorate-hold: ${reason}`;
      confirmAll(problem);
      if (!isClosed) log.warn({ file: trackFile, reason }, 'guard of the track file ended');
    },
  });

  return {
    order: (afterMs) => {
      if (!program.send(`${uptimeAfter(afterMs)}\n`)) return Promise.resolve(problem);
      const work = new Promise<string | null>((resolve) => void waiting.push(resolve));
      const onLimit = (): string => {
        program.kill();
        return 'quorate-hold does not answer';
      };
      return within({ timers, limitMs: ANSWER_LIMIT_MS, work, onLimit });
    },
    close: async () => {
      isClosed = true;
      if (!(await program.close())) program.leave();
    },
  };
}

const LINE_FEED = 10;
