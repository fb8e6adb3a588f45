import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LinkKeys } from './proof.js';

/** Turns bodies into frames and back: `FRAME body`, or with keys `FRAME body sequence mac`. */
export interface FrameSeal {
  seal(body: Buffer): readonly (string | Buffer)[];
  /** The body; null when the frame is not the next one of the other end. */
  open(args: readonly Buffer[]): Buffer | null;
}

/**
 * With keys, each frame carries its number and an HMAC-SHA256 over number and body. Each direction has its own key and
 * each link its own pair, so a frame that is repeated, left out, moved, sent back or kept for later does not open.
 */
export function createFrameSeal(keys: LinkKeys | null): FrameSeal {
  if (keys === null) return PLAIN;
  let sent = 0;
  let received = 0;
  return {
    seal(body) {
      sent += 1;
      return ['FRAME', body, String(sent), macOf(keys.outgoing, sent, body)];
    },
    open(args) {
      const [name, body, sequence, mac] = args;
      if (args.length !== 4 || body === undefined || mac === undefined || !isFrame(name)) return null;
      if (sequence?.toString('latin1') !== String(received + 1)) return null;
      const expected = macOf(keys.incoming, received + 1, body);
      if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return null;
      received += 1;
      return body;
    },
  };
}

const PLAIN: FrameSeal = {
  seal: (body) => ['FRAME', body],
  open: (args) => (args.length === 2 && isFrame(args[0]) ? (args[1] ?? null) : null),
};

const isFrame = (name: Buffer | undefined): boolean => name?.toString('latin1') === 'FRAME';

function macOf(key: Buffer, sequence: number, body: Buffer): Buffer {
  return createHmac('sha256', key).update(`${sequence}:`).update(body).digest();
}
