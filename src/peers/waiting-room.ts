import type { Socket } from 'node:net';
import type { PeerLinks } from './links.js';

export interface WaitingRoomOptions {
  readonly links: Pick<PeerLinks, 'accept'>;
}

/** Connections of peers that came while this monitor was still starting, when it knows none of them. */
export interface WaitingRoom {
  /** As `PeerLinks.accept`; before `admit` the connection waits, its bytes unread. */
  readonly accept: PeerLinks['accept'];
  /** The peers are known: those that wait are let in, later ones at once. */
  admit(): void;
  /** Sends those away that wait. */
  close(): void;
}

interface Visitor {
  readonly socket: Socket;
  readonly args: readonly string[];
  readonly rest: Buffer;
}

/** As many peers as a large group has; whoever dials again finds the door open. */
const MOST = 64;

/** To refuse them would send the operator of their hosts looking for a mistake in the configuration. */
export function createWaitingRoom({ links }: WaitingRoomOptions): WaitingRoom {
  let waiting: Visitor[] | null = [];

  return {
    accept: (socket, args, rest) => {
      if (waiting === null) return links.accept(socket, args, rest);
      if (waiting.length >= MOST) return void socket.destroy();
      socket.pause().on('error', ignore);
      waiting.push({ socket, args, rest });
    },
    admit: () => {
      const all = waiting ?? [];
      waiting = null;
      for (const { socket, args, rest } of all) links.accept(socket.off('error', ignore), args, rest);
    },
    close: () => {
      for (const { socket } of waiting ?? []) socket.destroy();
      waiting = null;
    },
  };
}

/** A connection that breaks while it waits is destroyed by that. */
function ignore(): void {
  return undefined;
}
