import * as z from 'zod/mini';
import { LINK_PROTOCOL } from './greeting.js';

/** Why a connection does not become a link, as the monitor that reports it sees it. */
export type RefusalReason =
  | 'other-protocol'
  | 'secret-lacking-here'
  | 'secret-lacking-there'
  | 'wrong-secret'
  | 'other-monitor'
  | 'meant-for-another'
  | 'unknown-here'
  | 'unknown-there'
  | 'wrong-direction'
  | 'malformed'
  | 'probe'
  | 'not-quorate'
  | 'timeout'
  | 'closed';

/** Why two monitors do not talk, and what the log needs to name them. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** The monitor at the other end as it calls itself; null when it did not come to that. */
  readonly claimed: string | null;
  /** The protocol version of the other end; null when unknown. */
  readonly theirProtocol: number | null;
}

/** One sentence for the log, for each reason. */
export const REFUSAL_TEXTS: Readonly<Record<RefusalReason, string>> = {
  'other-protocol': 'link refused: the two monitors speak different protocol versions',
  'secret-lacking-here': 'link refused: the peer has a secret_file, this monitor has none',
  'secret-lacking-there': 'link refused: this monitor has a secret_file, the peer has none',
  'wrong-secret': 'link refused: the secrets of the two monitors differ',
  'other-monitor': 'link refused: another monitor answers at this address than the one expected',
  'unknown-here': 'link refused: this monitor does not know the peer',
  'unknown-there': 'link refused: the peer does not know this monitor',
  'meant-for-another': 'link refused: the peer looks for another monitor at this address',
  'wrong-direction': 'link refused: of two monitors the one with the smaller id must dial, not the other',
  malformed: 'link refused: the peer sent something that is no handshake',
  probe: 'asked whether this is a monitor',
  'not-quorate': 'link refused: what answers there is not a Quorate monitor',
  timeout: 'link refused: the handshake took too long',
  closed: 'link refused: the peer closed the connection during the handshake',
};

const REASONS = Object.keys(REFUSAL_TEXTS) as RefusalReason[];
const shape = z.object({ protocol: z.int(), reason: z.enum(REASONS) });

/** The words by which the other end is told; it reads them from its own side. */
export function encodeRefusal(reason: RefusalReason): string {
  return JSON.stringify({ protocol: LINK_PROTOCOL, reason: mirrored(reason) });
}

/** Null when the text is no refusal. */
export function decodeRefusal(text: string): { reason: RefusalReason; protocol: number } | null {
  try {
    const refusal = shape.safeParse(JSON.parse(text));
    return refusal.success ? refusal.data : null;
  } catch {
    return null;
  }
}

function mirrored(reason: RefusalReason): RefusalReason {
  switch (reason) {
    case 'secret-lacking-here':
      return 'secret-lacking-there';
    case 'secret-lacking-there':
      return 'secret-lacking-here';
    case 'other-monitor':
      return 'meant-for-another';
    case 'meant-for-another':
      return 'other-monitor';
    case 'unknown-here':
      return 'unknown-there';
    case 'unknown-there':
      return 'unknown-here';
    default:
      return reason;
  }
}
