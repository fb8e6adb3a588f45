import { execFile } from 'node:child_process';
import type { RunCommand } from './hooks-mover.js';

const MAX_OUTPUT_BYTES = 64 * 1024;
const MAX_REASON_CHARS = 200;

/** Runs a command without a shell; what it complains about first is the reason. */
export const runCommand: RunCommand = ([program, ...words], limitMs) =>
  new Promise((resolve) => {
    if (program === undefined) return resolve('there is no command');
    const options = { timeout: limitMs, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES } as const;
    execFile(program, words, options, (error, _stdout, stderr) => {
      if (error === null) return resolve(null);
      const said = stderr.split('\n')[0] || (error.killed === true ? `took longer than ${limitMs} ms` : error.message);
      return resolve(`${program}: ${said}`.slice(0, MAX_REASON_CHARS));
    });
  });
