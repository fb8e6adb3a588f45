import { connect, type Socket } from 'node:net';
import { encodeCommand } from '../../src/resp/command.js';

/** A connection that shows the bytes as they are. */
export interface WireClient {
  readonly socket: Socket;
  readonly isClosed: boolean;
  write(bytes: string | Buffer): void;
  command(...args: string[]): void;
  /** Waits until exactly so many characters as `text` have come, and returns them: the test compares. */
  take(text: string): Promise<string>;
  /** Waits until the other side has closed; returns what was not taken. */
  rest(): Promise<string>;
  /** Sends PING and returns everything before its answer. */
  ask(...args: string[]): Promise<string>;
  close(): void;
}

const DEADLINE_MS = 5000;

export function wireClient(port: number, host = '127.0.0.1'): Promise<WireClient> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(wrap(socket));
    });
  });
}

function wrap(socket: Socket): WireClient {
  let received = '';
  let isClosed = false;
  const waiters = new Set<() => void>();
  const wake = (): void => {
    for (const waiter of waiters) waiter();
  };
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    received += text;
    wake();
  });
  socket.on('error', wake);
  socket.on('close', () => {
    isClosed = true;
    wake();
  });

  const until = (isThere: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiters.delete(check);
        reject(new Error(`waited for ${what}; received so far: ${JSON.stringify(received.slice(0, 500))}`));
      }, DEADLINE_MS);
      const check = (): void => {
        if (!isThere() && !isClosed) return;
        clearTimeout(timer);
        waiters.delete(check);
        resolve();
      };
      waiters.add(check);
      check();
    });
  const cut = (length: number): string => {
    const head = received.slice(0, length);
    received = received.slice(length);
    return head;
  };
  const client: WireClient = {
    socket,
    get isClosed() {
      return isClosed;
    },
    write: (bytes) => void socket.write(bytes),
    command: (...args) => void socket.write(encodeCommand(args)),
    async take(text) {
      await until(() => received.length >= text.length, JSON.stringify(text));
      return cut(text.length);
    },
    async rest() {
      await until(() => isClosed, 'the end of the connection');
      return cut(received.length);
    },
    async ask(...args) {
      const mark = '$6\r\n(mark)\r\n';
      socket.write(Buffer.concat([encodeCommand(args), encodeCommand(['PING', '(mark)'])]));
      await until(() => received.includes(mark), `the answer to ${args.join(' ')}`);
      return cut(received.indexOf(mark) + mark.length).slice(0, -mark.length);
    },
    close: () => void socket.destroy(),
  };
  return client;
}
