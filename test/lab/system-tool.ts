import { spawnSync } from 'node:child_process';
import { findProgram } from '../../src/demo/programs.js';

const LIMIT_MS = 10_000;

/** Where administrators' programs are, too: they are not on every user's PATH. */
export const TOOL_PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

/**
 * Runs a program of the system to its end and returns what it printed. It blocks, so that it can also be used while the
 * process ends.
 */
export function runTool(name: string, args: readonly string[], input = ''): string {
  const command = findProgram({ name, path: TOOL_PATH });
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${status ?? signal}: ${stderr.trim()}`);
  return stdout;
}
