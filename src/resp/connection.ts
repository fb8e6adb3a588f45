import type { Socket } from 'node:net';
import type { Log } from '../log.js';
import type { Cancel, Timers } from '../timers.js';
import { joinAddress } from '../address.js';
import { error } from './answers.js';
import type { Client } from './client.js';
import type { Context, Result } from './context.js';
import { dispatch } from './dispatch.js';
import { createOutputLimit, type OutputLimit } from './output-limit.js';
import { encodeReply, type Proto, type Reply } from './reply.js';
import {
  AUTHENTICATED_LIMITS,
  createRequestDecoder,
  UNAUTHENTICATED_LIMITS,
  type RequestDecoder,
} from './request-decoder.js';

/** Passes a socket on: with the request that asked for it, and what was received behind that. */
export type HandOver = (socket: Socket, args: string[], rest: Buffer) => void;

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly context: Context;
  readonly handOver: HandOver;
  readonly timers: Timers;
  readonly log: Log;
}

/**
 * Serves one client from its first byte to its last, one request after the other. It reads no further while an answer
 * is awaited or while the client leaves its answers unread, so neither requests nor answers pile up here.
 */
export class Connection implements Client {
  readonly id: number;
  readonly address: string;
  readonly localAddress: string;
  readonly connectedMs: number;
  readonly channels = new Set<string>();
  readonly patterns = new Set<string>();
  activeMs: number;
  lastCommand = 'NULL';
  name = '';
  libraryName = '';
  libraryVersion = '';
  proto: Proto = 2;
  isAuthenticated: boolean;
  readonly #options: ConnectionOptions;
  readonly #decoder: RequestDecoder = createRequestDecoder(UNAUTHENTICATED_LIMITS);
  readonly #limit: OutputLimit;
  #state: 'reading' | 'waiting' | 'ended' = 'reading';
  #cancelLinger: Cancel = () => undefined;

  constructor(options: ConnectionOptions) {
    const { socket, context, timers } = options;
    this.#options = options;
    this.id = context.clients.nextId();
    this.address = joinAddress(socket.remoteAddress ?? '?', socket.remotePort ?? 0);
    this.localAddress = joinAddress(socket.localAddress ?? '?', socket.localPort ?? 0);
    this.connectedMs = context.nowMs();
    this.activeMs = this.connectedMs;
    this.isAuthenticated = context.password === null;
    this.#limit = createOutputLimit({
      timers,
      pendingBytes: () => socket.writableLength,
      drop: () => this.#drop('it does not read its answers'),
    });
    context.clients.add(this);
    socket.on('data', this.#onData).on('drain', this.#onDrain).on('close', this.#onClose).on('error', this.#onError);
  }

  send(reply: Reply): void {
    if (this.#state === 'ended') return;
    this.#options.socket.write(encodeReply(reply, this.proto));
    this.#limit.check();
  }

  /** The other side has a moment to read what it was sent last; what it still sends is thrown away. */
  end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    const { socket, timers, context } = this.#options;
    context.clients.retire(this);
    socket.end();
    socket.resume();
    this.#cancelLinger = timers.after(LINGER_MS, () => socket.destroy());
  }

  close(): void {
    this.#state = 'ended';
    this.#options.socket.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#state === 'ended') return;
    this.#decoder.append(chunk);
    this.#pump();
  };

  readonly #onDrain = (): void => {
    this.#limit.check();
    if (this.#state !== 'reading') return;
    this.#options.socket.resume();
    this.#pump();
  };

  readonly #onError = (cause: Error): void => {
    this.#options.log.debug({ err: cause, client: this.address }, 'client connection failed');
  };

  readonly #onClose = (): void => {
    this.#state = 'ended';
    this.#release();
  };

  #release(): void {
    this.#limit.close();
    this.#cancelLinger();
    this.#options.context.clients.remove(this);
  }

  #pump(): void {
    const { socket } = this.#options;
    socket.cork();
    while (this.#state === 'reading' && socket.writableLength <= UNREAD_BYTES && this.#handleNext());
    socket.uncork();
    if (this.#state === 'reading' && socket.writableLength > UNREAD_BYTES) socket.pause();
  }

  /** False when there is no complete request. */
  #handleNext(): boolean {
    this.#decoder.setLimits(this.isAuthenticated ? AUTHENTICATED_LIMITS : UNAUTHENTICATED_LIMITS);
    const decoded = this.#decoder.next();
    if (decoded === null) return false;
    if (decoded.kind === 'command') {
      this.#handle(decoded.args.map((arg) => arg.toString('utf8')));
    } else {
      this.send(error(decoded.text));
      this.end();
    }
    return true;
  }

  #handle(args: string[]): void {
    const first = args[0]?.toLowerCase();
    if (first === 'quorate' && args[1]?.toLowerCase() === 'link') return this.#handOver(args);
    if (first === 'post' || first === 'host:') return this.#drop('it speaks HTTP; perhaps a browser was led here');
    const result = dispatch({ client: this, args, context: this.#options.context });
    if (result instanceof Promise) this.#awaitAnswer(result);
    else if (result !== null) this.send(result);
  }

  #awaitAnswer(pending: Promise<Result>): void {
    const { socket, log } = this.#options;
    this.#state = 'waiting';
    socket.pause();
    const goOn = (result: Result): void => {
      if (this.#state !== 'waiting') return;
      this.#state = 'reading';
      if (result !== null) this.send(result);
      socket.resume();
      this.#pump();
    };
    pending.then(goOn, (cause: unknown) => {
      log.error({ err: cause, command: this.lastCommand }, 'command failed');
      goOn(error('ERR Internal error, see the log of the monitor'));
    });
  }

  #handOver(args: string[]): void {
    const { socket, handOver } = this.#options;
    this.#state = 'ended';
    this.#release();
    socket
      .off('data', this.#onData)
      .off('drain', this.#onDrain)
      .off('close', this.#onClose)
      .off('error', this.#onError);
    handOver(socket, args, this.#decoder.rest());
  }

  #drop(why: string): void {
    const { socket, log } = this.#options;
    log.warn({ client: this.address, unreadBytes: socket.writableLength, why }, 'client dropped');
    this.close();
  }
}

/** Above this no further request is read until the client has read its answers. */
const UNREAD_BYTES = 1_048_576;
const LINGER_MS = 1000;
