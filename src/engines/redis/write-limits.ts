import type { WriteLimits } from '../engine.js';
import { parseWhole } from './info.js';
import type { Reply } from './reply.js';
import type { Words } from './transaction.js';

/** More replicas than any server can have: a master that demands so many takes no write. */
const FENCE_REPLICAS = 1_000_000;

/** Reads both limits at once; a pattern, because Redis 6.2 takes only one name. */
export const READ_LIMITS: Words = ['CONFIG', 'GET', 'min-replicas-*'];

/** The limits in the reply to READ_LIMITS; null when the server did not tell. */
export function limitsIn(reply: Reply): WriteLimits | null {
  if (reply.kind !== 'value' || !Array.isArray(reply.value)) return null;
  const words: readonly unknown[] = reply.value;
  const numberOf = (name: string): number | null => {
    const value = words[words.indexOf(name) + 1];
    return words.includes(name) && typeof value === 'string' ? parseWhole(value) : null;
  };
  const minReplicasToWrite = numberOf('min-replicas-to-write');
  const maxLagSeconds = numberOf('min-replicas-max-lag');
  return minReplicasToWrite === null || maxLagSeconds === null ? null : { minReplicasToWrite, maxLagSeconds };
}

/** Whether these are the limits of a fence. With a lag of 0 Redis does not count replicas at all. */
export function isFence({ minReplicasToWrite, maxLagSeconds }: WriteLimits): boolean {
  return minReplicasToWrite >= FENCE_REPLICAS && maxLagSeconds > 0;
}

/** Redis' own default for the lag. */
const LAG_SECONDS = 10;

/** The fence for a server with these limits: a lag that the operator set stays. */
export function fenceOver(limits: WriteLimits | null): WriteLimits {
  return { minReplicasToWrite: FENCE_REPLICAS, maxLagSeconds: limits?.maxLagSeconds || LAG_SECONDS };
}

/** The commands that set limits; two, because Redis 6.2 sets one at a time. */
export function wordsToSet({ minReplicasToWrite, maxLagSeconds }: WriteLimits): readonly Words[] {
  return [
    ['CONFIG', 'SET', 'min-replicas-max-lag', String(maxLagSeconds)],
    ['CONFIG', 'SET', 'min-replicas-to-write', String(minReplicasToWrite)],
  ];
}
