import { runTs } from '../../src/cli/main.js';
import type { Io } from '../../src/cli/io.js';

export interface TsResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const NO_FILE = '/nonexistent/quorate.yaml';

/** Runs one command line of `ts` in this process. */
export async function ts(argv: readonly string[], surroundings: Partial<Io> = {}): Promise<TsResult> {
  const written = { stdout: '', stderr: '' };
  const exitCode = await runTs(argv, {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    env: {},
    configFile: NO_FILE,
    ...surroundings,
  });
  return { exitCode, ...written };
}
