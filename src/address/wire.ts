import type { Log } from '../log.js';
import type { Timers } from '../timers.js';
import { HeldProgram, perlProgram } from './held-program.js';
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

/** Starts the program. */
export function openWire(options: WireOptions): Wire {
  return new HeldWire(options);
}

class HeldWire implements Wire {
  readonly #options: WireOptions;
  readonly #program: HeldProgram;
  #decoder = createWireDecoder();
  #problem: string | null = null;
  #isClosed = false;

  constructor(options: WireOptions) {
    this.#options = options;
    const { command = perlProgram('quorate-wire'), interfaceName, timers } = options;
    this.#program = new HeldProgram({
      command: [...command, interfaceName],
      timers,
      onStart: () => {
        this.#decoder = createWireDecoder();
        this.#problem = null;
      },
      onOutput: (piece) => this.#take(piece),
      onEnd: (reason) => this.#end(reason),
    });
  }

  send(channel: WireChannel, bytes: Buffer): boolean {
    return this.#program.send(wireFrame(channel, bytes));
  }

  isRunning(): boolean {
    return this.#program.isRunning();
  }

  problem(): string | null {
    return this.#problem;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (await this.#program.close()) return;
    this.#program.kill();
    await this.#program.ended();
  }

  #take(piece: Buffer): void {
    const messages = this.#decoder.push(piece);
    if (messages === null) this.#program.kill();
    for (const message of messages ?? []) this.#receive(message);
  }

  #receive(message: WireMessage): void {
    if (message.channel !== 'S') return this.#options.onMessage(message);
    const word = message.bytes.toString('utf8');
    if (word === 'ready') this.#problem = null;
    else if (word.startsWith('no frames')) this.#problem = word;
    this.#options.log.debug({ interface: this.#options.interfaceName, word }, 'wire');
  }

  #end(reason: string): void {
    this.#problem = `quorate-wire: ${reason}`;
    if (!this.#isClosed) this.#options.log.warn({ interface: this.#options.interfaceName, reason }, 'wire ended');
  }
}
