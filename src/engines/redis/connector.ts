import type { Socket } from 'node:net';
import { AbstractConnector } from 'ioredis';

export interface ConnectorOptions {
  readonly socket: Socket;
  /** The client library wants the connection closed: it could not read what came. */
  readonly onGivenUp: () => void;
}

/**
 * Lets the client library speak over a socket that is connected already, so that how it connects, and how it ends, stays
 * with us: the library would hide the reason of a failure, and would wait before it destroys a dead connection.
 */
export function connectorOver({ socket, onGivenUp }: ConnectorOptions): new () => AbstractConnector {
  return class extends AbstractConnector {
    constructor() {
      super(0);
    }

    override connect(): Promise<Socket> {
      return Promise.resolve(socket);
    }

    override disconnect(): void {
      onGivenUp();
    }
  };
}
