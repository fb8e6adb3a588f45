import { createHash, timingSafeEqual } from 'node:crypto';

/** What proves the right to change a group: derived from the monitors' common secret, so that the secret itself never travels. */
export function bearerToken(secret: string): string {
  return createHash('sha256').update(`quorate http ${secret}`).digest('hex');
}

/** Compares in constant time; both sides are hashed first so that lengths do not matter. */
export function isSameToken(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
