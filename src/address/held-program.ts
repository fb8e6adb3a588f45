import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { within } from '../limit.js';
import type { Timers } from '../timers.js';

export interface HeldProgramOptions {
  readonly command: readonly [string, ...string[]];
  readonly timers: Timers;
  /** It begins, perhaps anew: what was said before is of one that has ended. */
  readonly onStart: () => void;
  readonly onOutput: (piece: Buffer) => void;
  /** It has ended, or could not be started, and why. */
  readonly onEnd: (reason: string) => void;
}

/** Perl is part of every Debian; it is named by its place, because services often lack a PATH. */
const PERL = '/usr/bin/perl';
const RESTART_AFTER_MS = 500;
const CLOSE_LIMIT_MS = 500;
/** More than that waits only when the program hangs. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** The command of a Perl program in `bin/`. The sources and what is compiled from them are at different depths. */
export function perlProgram(name: string): readonly [string, ...string[]] {
  const root = import.meta.url.includes('/dist/') ? '../../../' : '../../';
  return [PERL, fileURLToPath(new URL(`${root}bin/${name}`, import.meta.url))];
}

/** A program that is held open, for what Node itself cannot do. When it ends it is started again with the next message, but not at once. */
export class HeldProgram {
  readonly #options: HeldProgramOptions;
  #child: ChildProcessWithoutNullStreams | null = null;
  #startedAtMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(options: HeldProgramOptions) {
    this.#options = options;
    this.#start();
  }

  /** False when it could not be sent: the program does not run. */
  send(bytes: Buffer | string): boolean {
    if (this.#child === null && !this.#isClosed) this.#start();
    const child = this.#child;
    if (child === null || child.stdin.writableLength > MAX_WAITING_BYTES) return false;
    child.stdin.write(bytes);
    return true;
  }

  isRunning(): boolean {
    return this.#child !== null;
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Ends its input, with which it should end. @returns whether it did */
  async close(): Promise<boolean> {
    this.#isClosed = true;
    const child = this.#child;
    if (child === null) return true;
    const ended = this.ended();
    child.stdin.end();
    const work = ended.then(() => true);
    return await within({ timers: this.#options.timers, limitMs: CLOSE_LIMIT_MS, work, onLimit: () => false });
  }

  async ended(): Promise<void> {
    const child = this.#child;
    if (child !== null) await new Promise<void>((resolve) => void child.once('close', () => resolve()));
  }

  /** Lets this process end before it. */
  leave(): void {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    child.unref();
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  }

  #start(): void {
    const { command, timers, onStart, onOutput } = this.#options;
    if (timers.nowMs() - this.#startedAtMs < RESTART_AFTER_MS) return;
    this.#startedAtMs = timers.nowMs();
    const [program, ...words] = command;
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    onStart();
    let complaint = '';
    child.stdout.on('data', (piece: Buffer) => {
      if (this.#child === child) onOutput(piece);
    });
    child.stderr.on('data', (piece: Buffer) => void (complaint = `${complaint}${String(piece)}`.slice(0, 200)));
    child.stdin.on('error', () => this.#end(child, 'its input is closed'));
    child.on('error', (error) => this.#end(child, error.message));
    child.on('close', (code, signal) => this.#end(child, complaint.trim() || `it ended with ${code ?? signal}`));
  }

  #end(child: ChildProcessWithoutNullStreams, reason: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#options.onEnd(reason);
  }
}
