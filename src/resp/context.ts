import type { CrashPoint, Supervisor } from '../supervisor.js';
import type { Client } from './client.js';
import type { ClientList } from './client-list.js';
import type { Reply } from './reply.js';
import type { Statistics } from './statistics.js';

/** What a command may see and touch. */
export interface Context {
  readonly supervisor: Supervisor;
  /** Null: nobody needs one. */
  readonly password: string | null;
  readonly publishHello: (payload: string) => void;
  readonly clients: ClientList;
  /** A further one is refused. */
  readonly maxClients: number;
  readonly statistics: Statistics;
  readonly commands: CommandTable;
  /** A new one at each start, unlike the supervisor's. */
  readonly processRunId: string;
  readonly port: () => number;
  /** Monotonic. */
  readonly nowMs: () => number;
  readonly unixNowMs: () => number;
  readonly moods: Moods;
}

/** What only INFO and two answers need to remember. */
export interface Moods {
  crashPoints: readonly CrashPoint[];
  /** Monotonic time at which each group that is in TILT entered it. */
  readonly tiltSinceMs: Map<string, number>;
}

/** One request of one client. */
export interface Call {
  readonly client: Client;
  /** With the command's own name; the count fits its arity. */
  readonly args: readonly string[];
  readonly context: Context;
}

/** Null: the command has sent its replies itself. */
export type Result = Reply | null;

/** A command, or a subcommand of a container. */
export interface Command {
  /** Lower case; `client|setname` for a subcommand. */
  readonly name: string;
  /** Number of words with the name; negative: at least so many. */
  readonly arity: number;
  readonly needsAuth: boolean;
  readonly isForSubscribers?: true;
  /** Answered, but not listed: Redis Sentinel does not know it. */
  readonly isHidden?: true;
  readonly subcommands?: readonly Command[];
  run(call: Call): Result | Promise<Result>;
}

/** Finds commands by their words, in any case. */
export interface CommandTable {
  /** Containers with their subcommands, in the order of their names. */
  readonly all: readonly Command[];
  find(args: readonly string[]): Lookup;
}

export type Lookup =
  | { readonly kind: 'found'; readonly command: Command }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unknownSubcommand'; readonly container: Command };
