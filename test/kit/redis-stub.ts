import type { Socket } from 'node:net';
import { listenAs } from './tcp-stub.js';
import type { TcpStub } from './tcp-stub.js';

/** The raw reply to a command given as one line (`INFO server`); undefined answers nothing. */
export type StubReplies = (command: string) => string | undefined;

export interface RedisStubOptions {
  readonly replies: StubReplies;
  /** How a reply goes out; whole by default. */
  readonly write?: (socket: Socket, reply: string) => void;
}

/** A server that speaks just enough RESP to play versions and faults that no installed server has. */
export function startRedisStub({ replies, write = writeWhole }: RedisStubOptions): Promise<TcpStub> {
  return listenAs((socket) => {
    let unread = '';
    socket.on('data', (bytes) => {
      const { commands, rest } = takeCommands(unread + bytes.toString('latin1'));
      unread = rest;
      for (const command of commands) {
        const reply = replies(command);
        if (reply !== undefined) write(socket, reply);
      }
    });
  });
}

export function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

/** The fields of a sane `INFO server`, as a reply. */
export function serverInfo(changes: Readonly<Record<string, string>> = {}): string {
  const fields = { redis_version: '7.0.15', redis_mode: 'standalone', run_id: 'a'.repeat(40), ...changes };
  return bulk(['# Server', ...Object.entries(fields).map(([name, value]) => `${name}:${value}`), ''].join('\r\n'));
}

const MASTER_INFO = bulk(`# Replication\r\nrole:master\r\nmaster_replid:${'b'.repeat(40)}\r\nmaster_repl_offset:5\r\n`);

/** Answers as a healthy master, but for what `changes` says. */
export function masterReplies(changes: Readonly<Record<string, string | undefined>> = {}): StubReplies {
  const replies: Readonly<Record<string, string | undefined>> = {
    PING: '+PONG\r\n',
    'INFO server': serverInfo(),
    'INFO replication': MASTER_INFO,
    'CONFIG GET replica-priority': '*2\r\n$16\r\nreplica-priority\r\n$2\r\n50\r\n',
    ...changes,
  };
  return (command) => (command in replies ? replies[command] : '+OK\r\n');
}

function writeWhole(socket: Socket, reply: string): void {
  socket.write(reply, 'latin1');
}

/** Requests of a client are arrays of bulk strings and nothing else. */
function takeCommands(text: string): { commands: string[]; rest: string } {
  const commands: string[] = [];
  let rest = text;
  for (;;) {
    const lines = rest.split('\r\n');
    const count = Number(lines[0]?.slice(1));
    if (lines.length < 2 * count + 2) return { commands, rest };
    commands.push(
      lines
        .slice(1, 2 * count + 1)
        .filter((_, place) => place % 2 === 1)
        .join(' '),
    );
    rest = lines.slice(2 * count + 1).join('\r\n');
  }
}
