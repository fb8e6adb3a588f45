import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningKeepalived } from '../address/keepalived-process.js';
import { AppError } from '../errors.js';
import { isExecutable } from '../executable.js';

/** What keepalived itself says of a file. */
export type KeepalivedVerdict =
  | { readonly kind: 'accepted' }
  /** It is not installed here. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly output: string };

const CHECK_LIMIT_MS = 10_000;
const MAX_OUTPUT_BYTES = 256 * 1024;

/** Where the program is; null where it is not. Users often lack these folders in PATH. */
export function findKeepalived(): string | null {
  return ['/usr/sbin/keepalived', '/usr/local/sbin/keepalived', '/sbin/keepalived'].find(isExecutable) ?? null;
}

/** Runs `keepalived -t` on a text; only on the host that the text is for does it find interfaces and addresses. */
export async function checkWithKeepalived(program: string | null, text: string): Promise<KeepalivedVerdict> {
  if (program === null) return { kind: 'missing' };
  const directory = await mkdtemp(join(tmpdir(), 'quorate-keepalived-'));
  try {
    const file = join(directory, 'keepalived.conf');
    await writeFile(file, text, { mode: 0o600 });
    return await run(program, file);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function run(program: string, file: string): Promise<KeepalivedVerdict> {
  const limits = { timeout: CHECK_LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES } as const;
  return new Promise((resolve) => {
    execFile(program, ['-t', '-f', file], limits, (error, stdout, stderr) => {
      if (error === null) return resolve({ kind: 'accepted' });
      const said = `${stdout}${stderr}`.replaceAll(`${file}: `, '').trim();
      const late = error.killed === true ? `it took longer than ${CHECK_LIMIT_MS} ms` : error.message;
      return resolve({ kind: 'refused', output: said === '' ? late : said });
    });
  });
}

/**
 * Asks the running keepalived to read its file again. Throws AppError E_KEEPALIVED where none runs: a number left in the
 * file by one that has died must not end somebody else's process.
 */
export async function reloadKeepalived(pidFile: string): Promise<number> {
  const pid = await runningKeepalived(pidFile);
  if (pid === null) {
    const hint = 'Start it with systemctl start keepalived, or name its file in monitor.keepalived.pid_file.';
    throw new AppError('E_KEEPALIVED', `no keepalived runs here by the word of ${pidFile}`, { hint });
  }
  try {
    process.kill(pid, 'SIGHUP');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = 'Run this as root, or systemctl reload keepalived.';
    throw new AppError('E_KEEPALIVED', `keepalived (process ${pid}) cannot be told to reload: ${reason}`, {
      cause,
      hint,
    });
  }
  return pid;
}
