import { connect } from 'node:net';
import type { Endpoint } from '../../src/demo/free-ports.js';
import { sharedNowMs } from './client-plan.js';

/** A connection on which values are added to a set, each exactly once. */
export interface ClientLink {
  readonly server: Endpoint;
  isReady(): boolean;
  /** For how long an answer has been owed. */
  owedMs(): number;
  add(value: number): void;
  close(): void;
}

export interface ClientLinkOptions {
  readonly server: Endpoint;
  readonly key: string;
  /** Told how each value fared, at that moment; an error reply begins with a minus. */
  readonly onEnd: (value: number, sentMs: number, reply: string | null) => void;
  readonly onClosed: () => void;
}

/** Answers that may be owed: a server that hangs is not flooded. */
const MOST_OWED = 400;
const CONNECT_LIMIT_MS = 500;

/** Connects at once. Speaks so little of the protocol that the time of an answer is the time of its bytes. */
export function openClientLink({ server, key, onEnd, onClosed }: ClientLinkOptions): ClientLink {
  const owed: { value: number; sentMs: number }[] = [];
  let rest = '';
  let isReady = false;
  const socket = connect({ host: server.address, port: server.port, noDelay: true });
  socket.setTimeout(CONNECT_LIMIT_MS, () => socket.destroy());
  socket.setEncoding('latin1');
  socket.on('connect', () => {
    socket.setTimeout(0);
    isReady = true;
  });
  socket.on('data', (bytes: string) => {
    const lines = `${rest}${bytes}`.split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const oldest = owed.shift();
      if (oldest !== undefined) onEnd(oldest.value, oldest.sentMs, line);
    }
  });
  // Whatever ends a connection also closes it.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isReady = false;
    for (const { value, sentMs } of owed.splice(0)) onEnd(value, sentMs, null);
    onClosed();
  });
  return {
    server,
    isReady: () => isReady && owed.length < MOST_OWED,
    owedMs: () => (owed[0] === undefined ? 0 : sharedNowMs() - owed[0].sentMs),
    add: (value) => {
      owed.push({ value, sentMs: sharedNowMs() });
      const text = String(value);
      socket.write(`*3\r\n$4\r\nSADD\r\n$${key.length}\r\n${key}\r\n$${text.length}\r\n${text}\r\n`);
    },
    close: () => void socket.destroy(),
  };
}
