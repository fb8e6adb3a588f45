import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Log } from '../log.js';
import type { Timers } from '../timers.js';
import { createWireDecoder, wireFrame } from './wire-frames.js';
import type { WireChannel, WireMessage } from './wire-frames.js';

export interface WireOptions {
  readonly interfaceName: string;
  readonly timers: Timers;
  readonly log: Log;
  readonly onMessage: (message: WireMessage) => void;
  /** The program; only tests name another one. */
  readonly command?: readonly [string, ...string[]];
}

/**
 * Raw frames and netlink for one interface, through the program `quorate-wire`, which is held open: Node itself has
 * neither. When it ends it is started again with the next message, but not at once.
 */
export interface Wire {
  /** False when it could not be sent: the program does not run. */
  send(channel: WireChannel, bytes: Buffer): boolean;
  /** False when the program has ended, or could not be started: then nothing that was sent is under way any more. */
  isRunning(): boolean;
  /** Why frames or netlink cannot be had; null as long as nothing speaks against it. */
  problem(): string | null;
  close(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('../../bin/quorate-wire', import.meta.url));
const COMPILED_PROGRAM = fileURLToPath(new URL('../../../bin/quorate-wire', import.meta.url));
/** Perl is part of every Debian; it is named by its place, because services often lack a PATH. */
const PERL = '/usr/bin/perl';
const RESTART_AFTER_MS = 500;
const CLOSE_LIMIT_MS = 500;
/** More than that waits only when the program hangs. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Starts the program. */
export function openWire(options: WireOptions): Wire {
  return new HeldWire(options);
}

class HeldWire implements Wire {
  readonly #options: WireOptions;
  #child: ChildProcessWithoutNullStreams | null = null;
  #startedAtMs = Number.NEGATIVE_INFINITY;
  #problem: string | null = null;
  #isClosed = false;

  constructor(options: WireOptions) {
    this.#options = options;
    this.#start();
  }

  send(channel: WireChannel, bytes: Buffer): boolean {
    if (this.#child === null && !this.#isClosed) this.#start();
    const child = this.#child;
    if (child === null || child.stdin.writableLength > MAX_WAITING_BYTES) return false;
    child.stdin.write(wireFrame(channel, bytes));
    return true;
  }

  isRunning(): boolean {
    return this.#child !== null;
  }

  problem(): string | null {
    return this.#problem;
  }

  /** The program ends with its input. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const child = this.#child;
    if (child === null) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.timers.after(CLOSE_LIMIT_MS, () => void child.kill('SIGKILL'));
      child.once('close', () => {
        cancel();
        resolve();
      });
      child.stdin.end();
    });
  }

  #start(): void {
    const { command, interfaceName, timers } = this.#options;
    if (timers.nowMs() - this.#startedAtMs < RESTART_AFTER_MS) return;
    this.#startedAtMs = timers.nowMs();
    const [program, ...words] = command ?? [PERL, placeOfProgram()];
    const child = spawn(program, [...words, interfaceName], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    this.#problem = null;
    let complaint = '';
    const decoder = createWireDecoder();
    child.stdout.on('data', (piece: Buffer) => {
      const messages = decoder.push(piece);
      if (messages === null) child.kill('SIGKILL');
      for (const message of messages ?? []) this.#receive(message);
    });
    child.stderr.on('data', (piece: Buffer) => void (complaint = `${complaint}${String(piece)}`.slice(0, 200)));
    child.stdin.on('error', () => this.#end(child, 'its input is closed'));
    child.on('error', (error) => this.#end(child, error.message));
    child.on('close', (code, signal) => this.#end(child, complaint.trim() || `it ended with ${code ?? signal}`));
  }

  #receive(message: WireMessage): void {
    if (message.channel !== 'S') return this.#options.onMessage(message);
    const word = message.bytes.toString('utf8');
    if (word === 'ready') this.#problem = null;
    else if (word.startsWith('no frames')) this.#problem = word;
    this.#options.log.debug({ interface: this.#options.interfaceName, word }, 'wire');
  }

  #end(child: ChildProcessWithoutNullStreams, reason: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#problem = `quorate-wire: ${reason}`;
    if (!this.#isClosed) this.#options.log.warn({ interface: this.#options.interfaceName, reason }, 'wire ended');
  }
}

/** The sources and what is compiled from them are at different depths. */
function placeOfProgram(): string {
  return import.meta.url.includes('/dist/') ? COMPILED_PROGRAM : PROGRAM;
}
