import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Greeting } from './greeting.js';

/** The end of a link that a proof or a key belongs to. A proof of one end is none for the other, so none can be sent back. */
export type LinkEnd = 'dialler' | 'acceptor';

/** Both greetings of one handshake. */
export interface Greetings {
  readonly dialler: Greeting;
  readonly acceptor: Greeting;
}

/** Keys of the two directions of one link, as one of its ends uses them. */
export interface LinkKeys {
  readonly outgoing: Buffer;
  readonly incoming: Buffer;
}

const KEY_BYTES = 32;

/** HMAC-SHA256 over the end, both identities and both nonces: 64 hex digits. */
export function proofOf(end: LinkEnd, secret: string, greetings: Greetings): string {
  return createHmac('sha256', secret)
    .update(transcript(`proof of ${end}`, greetings))
    .digest('hex');
}

/** Takes the same time wherever the first difference is. */
export function isProofOf(end: LinkEnd, secret: string, claim: { greetings: Greetings; proof: string }): boolean {
  const expected = Buffer.from(proofOf(end, secret, claim.greetings), 'utf8');
  const given = Buffer.from(claim.proof, 'utf8');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** HKDF-SHA256 (RFC 5869) of the secret, bound to both greetings; one key a direction. */
export function keysOf(end: LinkEnd, secret: string, greetings: Greetings): LinkKeys {
  const derive = (sender: LinkEnd): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', digest(transcript(`frames of ${sender}`, greetings)), KEY_BYTES));
  const other = end === 'dialler' ? 'acceptor' : 'dialler';
  return { outgoing: derive(end), incoming: derive(other) };
}

/** JSON keeps the fields apart: no two different lists give the same text. */
function transcript(purpose: string, { dialler, acceptor }: Greetings): string {
  const fields = [dialler, acceptor].flatMap((greeting) => [greeting.monitor, greeting.runId, greeting.nonce]);
  return JSON.stringify(['quorate link 1', purpose, ...fields]);
}

/** HKDF takes at most 1024 bytes of context; the ids may be longer. */
function digest(text: string): Buffer {
  return createHmac('sha256', '').update(text).digest();
}
