import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Message, MonitorId } from '../../sentinel/index.js';
import { readAddress } from '../address.js';
import type { Log } from '../log.js';
import { encodeCommand } from '../resp/command.js';
import { UNAUTHENTICATED_LIMITS } from '../resp/request-decoder.js';
import type { Timers } from '../timers.js';
import { createAcceptingHandshake } from './accepting-handshake.js';
import { createDialler } from './dialler.js';
import type { Dialler } from './dialler.js';
import { createDiallingHandshake } from './dialling-handshake.js';
import { createFrameSeal } from './frame-seal.js';
import type { Identity } from './greeting.js';
import { LINK_COMMAND, LINK_PROTOCOL } from './greeting.js';
import type { Agreed, Handshake, HandshakeOptions } from './handshake.js';
import { createLink } from './link.js';
import type { Link } from './link.js';
import { negotiate } from './negotiation.js';
import { createQuietLog } from './quiet-log.js';
import type { QuietLog } from './quiet-log.js';
import { REFUSAL_TEXTS } from './refusal.js';
import type { Refusal } from './refusal.js';
import { createWire } from './wire.js';
import type { Wire } from './wire.js';

/** What a peer said about itself when the link came up. */
export type PeerInfo = Pick<Identity, 'runId' | 'name' | 'version'>;

export interface PeerLinkOptions {
  readonly self: Identity;
  /** Proves to peers that they belong together; null when none is configured. */
  readonly secret: string | null;
  readonly timers: Timers;
  readonly log: Pick<Log, 'warn'>;
  /** A number of [0, 1), for the jitter of the delays between attempts. */
  readonly random: () => number;
  /** A link on which nothing comes for so long is dropped; 3 s by default. */
  readonly idleLimitMs?: number;
  /** Drop-in mode: monitors that were not added may link too. */
  readonly acceptsUnknown?: boolean;
  /** The shape of the message is checked; its meaning is not. */
  readonly onMessage: (from: MonitorId, group: string, message: Message) => void;
  readonly onLinked: (peer: MonitorId, info: PeerInfo) => void;
  /** At once when the connection is gone; always after `onLinked` of the same link. */
  readonly onUnlinked: (peer: MonitorId, reason: string, isClosed: boolean) => void;
}

/** The connections of this monitor to all others, one a pair: the monitor with the smaller id dials. */
export interface PeerLinks {
  /**
   * From now on the peer is dialled or let in; one that is `isFormer` (it was removed, and is only to be told so) seldom, and
   * without a word to the log. Doing it again, or with the own id, changes nothing.
   */
  add(peer: MonitorId, how?: { readonly isFormer: boolean }): void;
  /** The peer is neither dialled nor let in any more, and its link ends. */
  remove(peer: MonitorId): void;
  /** Takes over a connection that began with `QUORATE LINK <greeting>`: its command, and the bytes behind it. */
  accept(socket: Socket, args: readonly string[], rest: Buffer): void;
  /** Without a link the message is lost: the core sends everything that matters again. */
  send(to: MonitorId, group: string, message: Message): void;
  isLinked(peer: MonitorId): boolean;
  /** Sends what waits and ends all connections; nothing is called back any more. */
  close(): Promise<void>;
}

interface Peer {
  readonly id: MonitorId;
  readonly dialler: Dialler | null;
  isFormer: boolean;
  link: Link | null;
}

const DEFAULT_IDLE_LIMIT_MS = 3000;
/** Between two attempts to reach a peer that was removed. */
const FORMER_DELAY_MS = 10_000;
const MEMBER_DELAY_MS = 1000;
const MAX_PEERS = 256;
/** Connections that have not ended their handshake. */
const MAX_STRANGERS = 64;
const NONCE_BYTES = 32;

/** Holds no link before the first `add` or `accept`. */
export function createPeerLinks(options: PeerLinkOptions): PeerLinks {
  return new LinkSet(options);
}

class LinkSet implements PeerLinks {
  readonly #options: PeerLinkOptions;
  readonly #quietLog: QuietLog;
  readonly #peers = new Map<MonitorId, Peer>();
  /** Every open socket; a handshake still under way has its cancellation. */
  readonly #wires = new Map<Wire, { cancel(): void } | null>();
  #onAllClosed: (() => void) | null = null;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
    this.#quietLog = createQuietLog(options);
  }

  add(id: MonitorId, { isFormer } = { isFormer: false }): void {
    if (id === this.#options.self.monitor || this.#onAllClosed !== null) return;
    const peer = this.#peers.get(id) ?? this.#enter(id, isFormer);
    if (peer.isFormer === isFormer) return;
    peer.isFormer = isFormer;
    peer.dialler?.setPace(paceOf(isFormer));
  }

  remove(id: MonitorId): void {
    const peer = this.#peers.get(id);
    if (peer === undefined) return;
    this.#peers.delete(id);
    peer.dialler?.close();
    peer.link?.drop('no longer a peer');
  }

  accept(socket: Socket, args: readonly string[], rest: Buffer): void {
    const strangers = [...this.#wires.values()].filter((handshake) => handshake !== null).length;
    if (socket.destroyed) return;
    if (this.#onAllClosed !== null || strangers >= MAX_STRANGERS) {
      socket.destroy();
      return;
    }
    const handshake = createAcceptingHandshake({
      ...this.#handshakeOptions(),
      isWelcome: (monitor) => this.#isWelcome(monitor),
    });
    const wire = this.#wire(socket);
    this.#negotiate(wire, handshake, null);
    const opening = encodeCommand([...LINK_COMMAND, args.at(-1) ?? '']);
    wire.feed(Buffer.concat([opening, rest]));
  }

  send(to: MonitorId, group: string, message: Message): void {
    this.#peers.get(to)?.link?.send(group, message);
  }

  isLinked(peer: MonitorId): boolean {
    return (this.#peers.get(peer)?.link ?? null) !== null;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#onAllClosed = resolve;
      for (const peer of this.#peers.values()) {
        peer.dialler?.close();
        peer.link?.finish();
        peer.link = null;
      }
      for (const [wire, handshake] of this.#wires) {
        handshake?.cancel();
        if (handshake !== null) wire.destroy();
      }
      if (this.#wires.size === 0) resolve();
    });
  }

  #enter(id: MonitorId, isFormer = false): Peer {
    const address = this.#options.self.monitor < id ? readAddress(id) : null;
    const dialler =
      address &&
      createDialler({
        ...this.#options,
        address,
        longestDelayMs: paceOf(isFormer),
        onConnected: (socket) => this.#greet(id, socket),
        onUnreachable: (reason) => this.#tellUnreachable(id, reason),
      });
    const peer: Peer = { id, dialler, isFormer, link: null };
    this.#peers.set(id, peer);
    return peer;
  }

  #tellUnreachable(id: MonitorId, reason: string): void {
    if (this.#peers.get(id)?.isFormer === true) return;
    this.#quietLog.warnOnceAMinute(`unreachable ${id}`, { peer: id, reason }, 'peer cannot be reached');
  }

  #greet(id: MonitorId, socket: Socket): void {
    const handshake = createDiallingHandshake({ ...this.#handshakeOptions(), expected: id });
    const wire = this.#wire(socket);
    this.#negotiate(wire, handshake, id);
    wire.send(handshake.opening);
  }

  #negotiate(wire: Wire, handshake: Handshake, dialled: MonitorId | null): void {
    const negotiation = negotiate({
      wire,
      handshake,
      timers: this.#options.timers,
      onAgreed: (agreed) => this.#establish(wire, agreed),
      onRefused: (refusal) => {
        if (this.#wires.has(wire)) this.#wires.set(wire, null);
        this.#tellRefusal(wire, refusal, dialled);
        if (dialled !== null) this.#peers.get(dialled)?.dialler?.again();
      },
    });
    this.#wires.set(wire, negotiation);
  }

  #establish(wire: Wire, agreed: Agreed): void {
    const { monitor: id, runId, name, version } = agreed.peer;
    this.#wires.set(wire, null);
    // It may have been removed while the two were agreeing.
    if (!this.#isWelcome(id)) return wire.destroy();
    const peer = this.#peers.get(id) ?? this.#enter(id);
    peer.link?.drop('replaced by a newer connection of the same peer');
    const link = createLink({
      wire,
      seal: createFrameSeal(agreed.keys),
      timers: this.#options.timers,
      idleLimitMs: this.#options.idleLimitMs ?? DEFAULT_IDLE_LIMIT_MS,
      onMessage: (group, message) => this.#options.onMessage(id, group, message),
      onBadMessage: (reason) =>
        this.#quietLog.warnOnceAMinute(`message ${id}`, { peer: id, reason }, 'message of a peer not understood'),
      onEnd: (reason, isClosed) => this.#lose(peer, reason, isClosed),
    });
    peer.link = link;
    this.#options.onLinked(id, { runId, name, version });
  }

  #lose(peer: Peer, reason: string, isClosed: boolean): void {
    peer.link = null;
    peer.dialler?.again();
    this.#options.onUnlinked(peer.id, reason, isClosed);
  }

  #wire(socket: Socket): Wire {
    const wire = createWire({
      socket,
      timers: this.#options.timers,
      limits: UNAUTHENTICATED_LIMITS,
      onClosed: () => {
        this.#wires.delete(wire);
        if (this.#wires.size === 0) this.#onAllClosed?.();
      },
    });
    this.#wires.set(wire, null);
    return wire;
  }

  #handshakeOptions(): HandshakeOptions {
    return {
      self: this.#options.self,
      secret: this.#options.secret,
      nonce: randomBytes(NONCE_BYTES).toString('hex'),
    };
  }

  #isWelcome(monitor: MonitorId): boolean {
    if (this.#peers.has(monitor)) return true;
    return this.#options.acceptsUnknown === true && this.#peers.size < MAX_PEERS && readAddress(monitor) !== null;
  }

  #tellRefusal(wire: Wire, refusal: Refusal, dialled: MonitorId | null): void {
    const { reason, theirProtocol } = refusal;
    if (dialled !== null && this.#peers.get(dialled)?.isFormer === true) return;
    if (reason === 'probe' || (reason === 'closed' && dialled === null)) return;
    const peer = dialled ?? refusal.claimed;
    const protocols = theirProtocol === null ? {} : { ourProtocol: LINK_PROTOCOL, theirProtocol };
    const fields = { peer, claimed: refusal.claimed, remote: wire.remoteHost, reason, ...protocols };
    const key = `${reason} ${dialled ?? wire.remoteHost}`;
    if (reason === 'unknown-here') this.#quietLog.warnOnce(`${key} ${peer}`, fields, REFUSAL_TEXTS[reason]);
    else this.#quietLog.warnOnceAMinute(key, fields, REFUSAL_TEXTS[reason]);
  }
}

function paceOf(isFormer: boolean): number {
  return isFormer ? FORMER_DELAY_MS : MEMBER_DELAY_MS;
}
