import type { Proto, Reply } from './reply.js';

/** One connection, as the commands see it. */
export interface Client {
  readonly id: number;
  /** `host:port` of the other side, and of this one. */
  readonly address: string;
  readonly localAddress: string;
  /** Monotonic time. */
  readonly connectedMs: number;
  /** Monotonic time of its latest command. */
  activeMs: number;
  /** Latest command, in lower case, subcommands as `client|list`. */
  lastCommand: string;
  /** As CLIENT SETNAME gave it; empty when it has none. */
  name: string;
  libraryName: string;
  libraryVersion: string;
  proto: Proto;
  isAuthenticated: boolean;
  readonly channels: Set<string>;
  readonly patterns: Set<string>;
  send(reply: Reply): void;
  /** Closes when everything sent so far is out; nothing more of it is read. */
  end(): void;
  /** Cuts the connection. */
  close(): void;
}

/** Whether it listens to events. */
export function isSubscriber(client: Client): boolean {
  return client.channels.size + client.patterns.size > 0;
}
