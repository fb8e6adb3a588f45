import { tmpdir } from 'node:os';
import { AppError } from '../errors.js';
import { systemTimers } from '../timers.js';
import { runDemo } from './run.js';

const stop = new AbortController();
const abort = (why: string) => stop.abort(new AppError('E_TIMEOUT', why));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => abort('interrupted'));
// The reader of our output has gone: then nobody is left to stop us later.
process.stdout.on('error', () => abort('nobody reads the output'));

const exitCode = await runDemo({
  args: process.argv.slice(2),
  tempDir: tmpdir(),
  path: process.env['PATH'] ?? '',
  node: process.execPath,
  pid: process.pid,
  startDir: import.meta.dirname,
  timers: systemTimers,
  input: process.stdin,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  stop: stop.signal,
});
// What was under way when the user stopped it, and an open keyboard, would keep the process alive.
process.exit(exitCode);
