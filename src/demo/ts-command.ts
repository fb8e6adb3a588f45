import { execFile } from 'node:child_process';
import { AppError } from '../errors.js';

/** Runs `bin/ts` as a user would. */
export interface TsCommand {
  /** Standard output; fails with what the command said when its exit code is none of `accepted`. */
  run(args: readonly string[], accepted: readonly number[]): Promise<string>;
}

/** `monitors` are asked in this order, until one answers. */
export function tsCommand({
  node,
  ts,
  monitors,
}: {
  node: string;
  ts: string;
  monitors: readonly string[];
}): TsCommand {
  const where = monitors.flatMap((monitor) => ['--monitor', monitor]);
  return {
    run: (args, accepted) =>
      new Promise((resolve, reject) => {
        const all = [ts, ...args, ...where];
        execFile(node, all, { timeout: 20_000, maxBuffer: 1 << 20 }, (error, stdout, stderr) => {
          const code = error === null ? 0 : error.code;
          if (typeof code === 'number' && accepted.includes(code)) resolve(stdout);
          else reject(failureOf(args, code ?? error?.signal, `${stderr}${stdout}`));
        });
      }),
  };
}

function failureOf(args: readonly string[], code: unknown, said: string): AppError {
  return new AppError('E_BAD_ANSWER', `ts ${args.join(' ')} ended with ${String(code)}: ${said.trim()}`);
}
