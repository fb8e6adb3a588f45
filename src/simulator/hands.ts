import { Worker } from 'node:worker_threads';
import type { SeedResult } from './run-seed.js';
import { playShift } from './shift.js';
import type { Shift } from './shift.js';

/** Whoever plays scenarios: one shift at a time. */
export interface Hand {
  play(shift: Shift): Promise<readonly SeedResult[]>;
  close(): Promise<void>;
}

/** Plays in this thread. */
export function ownHand(): Hand {
  return {
    play: (shift) => Promise.resolve(playShift(shift)),
    close: () => Promise.resolve(),
  };
}

/** Plays in a thread of its own, which runs the compiled `program`. */
export function hireHand(program = new URL('./seed-worker.js', import.meta.url)): Hand {
  const worker = new Worker(program, { execArgv: [] });
  return {
    play: (shift) => answerOf(worker, shift),
    close: async () => {
      await worker.terminate();
    },
  };
}

function answerOf(worker: Worker, shift: Shift): Promise<readonly SeedResult[]> {
  return new Promise((resolve, reject) => {
    const end = (): void => void worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    const onMessage = (results: readonly SeedResult[]): void => {
      end();
      resolve(results);
    };
    const onError = (error: unknown): void => {
      end();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const onExit = (code: number): void => onError(new Error(`a thread of the simulator ended with ${code}`));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(shift);
  });
}
