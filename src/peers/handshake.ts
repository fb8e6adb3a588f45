import type { MonitorId } from '../../sentinel/index.js';
import type { Greeting, Identity } from './greeting.js';
import { decodeRefusal, encodeRefusal } from './refusal.js';
import type { Refusal, RefusalReason } from './refusal.js';
import type { LinkKeys } from './proof.js';

/**
 * The conversation that turns a connection into a link:
 *
 *     dialler   QUORATE LINK <greeting>
 *     acceptor  QUORATE CHALLENGE <greeting>
 *     dialler   QUORATE PROOF <hex, empty without a secret>
 *     acceptor  QUORATE READY <hex, empty without a secret>
 *
 * Either end says QUORATE REFUSED <reason> instead and hangs up. The dialler proves first: whoever can reach the port
 * gets nothing from which a weak secret could be guessed.
 */
export interface Handshake {
  /** Takes the next command of the other end; not called again after `done` or `refused`. */
  receive(args: readonly Buffer[]): HandshakeStep;
}

export type HandshakeStep =
  | { readonly kind: 'reply'; readonly args: readonly string[] }
  /** `args`, when there are any, are the last word before the frames. */
  | { readonly kind: 'done'; readonly args: readonly string[] | null; readonly agreed: Agreed }
  | { readonly kind: 'refused'; readonly args: readonly string[] | null; readonly refusal: Refusal };

/** What a handshake led to. */
export interface Agreed {
  readonly peer: Greeting;
  /** Null when neither end has a secret. */
  readonly keys: LinkKeys | null;
}

/** What either end knows before it starts. */
export interface HandshakeOptions {
  readonly self: Identity;
  readonly secret: string | null;
  /** 64 hex digits from a good random source, never used twice. */
  readonly nonce: string;
}

/** What this end says first. */
export function ownGreeting(options: HandshakeOptions, peer: MonitorId): Greeting {
  return { ...options.self, nonce: options.nonce, peer, hasSecret: options.secret !== null };
}

/** A refusal of our own, which the other end is told too. */
export function refuse(reason: RefusalReason, about: Partial<Refusal> = {}): HandshakeStep {
  const refusal = { claimed: null, theirProtocol: null, ...about, reason };
  return { kind: 'refused', args: ['QUORATE', 'REFUSED', encodeRefusal(reason)], refusal };
}

/** Splits `QUORATE <word> <text>`; null for anything else. */
export function readWord(args: readonly Buffer[]): { word: string; text: string } | null {
  const [name, word, text] = args;
  if (args.length !== 3 || name === undefined || word === undefined || text === undefined) return null;
  return name.toString('latin1') === 'QUORATE' ? { word: word.toString('latin1'), text: text.toString('utf8') } : null;
}

/** The step that follows when the other end did not go on with the handshake. */
export function broken(said: { word: string; text: string } | null, claimed: string | null): HandshakeStep {
  if (said?.word !== 'REFUSED') return refuse('malformed', { claimed });
  const theirs = decodeRefusal(said.text);
  const refusal: Refusal = {
    reason: theirs?.reason ?? 'malformed',
    claimed,
    theirProtocol: theirs?.protocol ?? null,
  };
  return { kind: 'refused', args: null, refusal };
}

/** What speaks against a link when exactly one end has a secret. */
export function lackingSecret(options: HandshakeOptions, peer: Greeting): RefusalReason | null {
  if (peer.hasSecret === (options.secret !== null)) return null;
  return peer.hasSecret ? 'secret-lacking-here' : 'secret-lacking-there';
}
