import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { isExecutable } from '../executable.js';

/** What came of a script of nftables commands; all of them took effect, or none. */
export type NftResult =
  | { readonly kind: 'done'; readonly output: string }
  /** Nothing was tried: the program is missing, or this process has no right to filter packets. */
  | { readonly kind: 'impossible'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Runs a script; ends within the limit, never rejects. */
export type RunNft = (script: string, limitMs: number) => Promise<NftResult>;

export interface NftOptions {
  /** The program and the words in front of its options; null where it is not installed. */
  readonly command: readonly [string, ...string[]] | null;
}

/** Hands scripts to the program nft. */
export function createNft({ command }: NftOptions): RunNft {
  return async (script, limitMs) => {
    if (command === null) return { kind: 'impossible', reason: 'nftables (the program nft) is not installed' };
    if (!(await mayFilter())) return { kind: 'impossible', reason: 'this process lacks the capability CAP_NET_ADMIN' };
    return run(command, script, limitMs).catch((error: unknown) => ({ kind: 'failed', reason: textOf(error) }));
  };
}

/** Where the program is; null where it is not. Not from PATH, in which services often lack these folders. */
export function findNft(): readonly [string] | null {
  const program = ['/usr/sbin/nft', '/sbin/nft', '/usr/local/sbin/nft', '/usr/bin/nft'].find(isExecutable);
  return program === undefined ? null : [program];
}

/** CAP_NET_ADMIN in the mask of capabilities (capabilities(7)). */
const NET_ADMIN_BIT = 12n;

async function mayFilter(): Promise<boolean> {
  const status = await readFile('/proc/self/status', 'latin1').catch(() => '');
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return mask !== undefined && ((BigInt(`0x${mask}`) >> NET_ADMIN_BIT) & 1n) === 1n;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const MAX_OUTPUT_BYTES = 1024 * 1024;
const MAX_REASON_CHARS = 200;

function run([program, ...words]: readonly [string, ...string[]], script: string, limitMs: number): Promise<NftResult> {
  return new Promise((resolve) => {
    const options = {
      timeout: Math.max(1, Math.ceil(limitMs)),
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT_BYTES,
    } as const;
    const child = execFile(program, [...words, '-f', '-'], options, (error, stdout, stderr) => {
      if (error === null) return resolve({ kind: 'done', output: stdout });
      const reason = (stderr.split('\n')[0] || error.message).slice(0, MAX_REASON_CHARS);
      return resolve({ kind: 'failed', reason: `nft: ${reason}` });
    });
    // A program that ends before it has read everything is told apart by its exit status.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(script);
  });
}
