import type { ServerId } from '../../sentinel/index.js';
import type { Log } from '../log.js';
import { createQuietLog } from '../peers/quiet-log.js';
import type { Timers } from '../timers.js';
import { formatHello, parseHello } from './payload.js';
import type { Hello } from './payload.js';
import { createServerChannel } from './server-channel.js';
import type { ServerAccess, ServerChannel } from './server-channel.js';

/** The changing part of the hello of one group. */
export interface HelloState {
  readonly currentEpoch: number;
  /** Null while there is none; nothing is published then. */
  readonly master: ServerId | null;
  readonly configEpoch: number;
}

export interface HelloOptions {
  /** The address is the one at which other monitors reach this one; numeric. */
  readonly self: { readonly runId: string; readonly ip: string; readonly port: number };
  readonly timers: Timers;
  readonly log: Pick<Log, 'warn'>;
  /** How to get into the servers of a group. */
  readonly auth: (group: string) => ServerAccess;
  /** Asked before each publishing; null for a group that has nothing to say. */
  readonly describe: (group: string) => HelloState | null;
  /** A hello of another monitor about a watched group; its shape is checked, its sender is not. */
  readonly onHello: (group: string, hello: Hello) => void;
}

/** Finds other monitors through the servers of a group, as Redis Sentinel does, and makes this one known to them. */
export interface HelloExchange {
  /** These servers, and no others of the group, from now on; an empty list ends the watching. */
  watch(group: string, servers: readonly ServerId[]): void;
  /** At once instead of at the next turn: after a new master, all should hear soon. */
  publishNow(group: string): void;
  /** A payload that came by another way: a foreign Sentinel sends them to the RESP port too. */
  receive(payload: string): void;
  close(): void;
}

/** As Redis Sentinel does. */
const PUBLISH_PERIOD_MS = 2000;

/** Never throws, whatever the servers and other monitors send. */
export function createHello(options: HelloOptions): HelloExchange {
  return new ChannelHello(options);
}

class ChannelHello implements HelloExchange {
  readonly #options: HelloOptions;
  readonly #quietLog;
  readonly #groups = new Map<string, Map<ServerId, ServerChannel>>();
  #cancelTurn;
  #isClosed = false;

  constructor(options: HelloOptions) {
    this.#options = options;
    this.#quietLog = createQuietLog(options);
    this.#cancelTurn = options.timers.after(PUBLISH_PERIOD_MS, () => this.#turn());
  }

  watch(group: string, servers: readonly ServerId[]): void {
    if (this.#isClosed) return;
    const channels = this.#groups.get(group) ?? new Map<ServerId, ServerChannel>();
    for (const [server, channel] of channels) {
      if (servers.includes(server)) continue;
      channel.close();
      channels.delete(server);
    }
    for (const server of servers) {
      const channel = channels.has(server) ? null : this.#open(group, server);
      if (channel !== null) channels.set(server, channel);
    }
    if (servers.length === 0) this.#groups.delete(group);
    else this.#groups.set(group, channels);
  }

  publishNow(group: string): void {
    for (const channel of this.#groups.get(group)?.values() ?? []) channel.publish();
  }

  receive(payload: string): void {
    const hello = parseHello(payload);
    if (hello === null) {
      const shown = payload.slice(0, 200);
      this.#quietLog.warnOnceAMinute('malformed', { payload: shown }, 'hello of another monitor not understood');
    } else if (!this.#isClosed && hello.runId !== this.#options.self.runId && this.#groups.has(hello.group)) {
      this.#options.onHello(hello.group, hello);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTurn();
    for (const group of this.#groups.keys()) this.#endGroup(group);
  }

  #turn(): void {
    this.#cancelTurn = this.#options.timers.after(PUBLISH_PERIOD_MS, () => this.#turn());
    for (const group of this.#groups.keys()) this.publishNow(group);
  }

  #open(group: string, server: ServerId): ServerChannel | null {
    const { auth, timers } = this.#options;
    return createServerChannel({
      server,
      access: auth(group),
      timers,
      quietLog: this.#quietLog,
      payload: () => this.#payloadOf(group),
      onPayload: (payload) => this.receive(payload),
    });
  }

  #payloadOf(group: string): string | null {
    const { self, describe } = this.#options;
    const state = describe(group);
    if (state === null || state.master === null) return null;
    const payload = formatHello({ ...self, ...state, master: state.master, group });
    if (payload === null) {
      const fields = { group, self, state };
      this.#quietLog.warnOnce(
        `unspeakable ${group}`,
        fields,
        'this monitor cannot be made known: other Sentinels would not understand its hello',
      );
    }
    return payload;
  }

  #endGroup(group: string): void {
    for (const channel of this.#groups.get(group)?.values() ?? []) channel.close();
    this.#groups.delete(group);
  }
}
