import * as z from 'zod/mini';
import { serverId } from '../../sentinel/index.js';
import type { ServerId } from '../../sentinel/index.js';
import type { WriteLimits } from '../engines/engine.js';

/** JSON for people to read, with the names that Redis gives to its limits. */
export function formatLimits(limits: ReadonlyMap<ServerId, WriteLimits>): string {
  const servers = [...limits].map(([server, { minReplicasToWrite, maxLagSeconds }]) => ({
    server,
    min_replicas_to_write: minReplicasToWrite,
    min_replicas_max_lag: maxLagSeconds,
  }));
  return `${JSON.stringify({ format: FORMAT, version: 1, servers }, null, 1)}\n`;
}

/** Throws an error that says what is wrong with the text. */
export function parseLimits(text: string): Map<ServerId, WriteLimits> {
  const content: unknown = JSON.parse(text);
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  return new Map(
    parsed.data.servers.map((each) => [
      serverId(each.server),
      { minReplicasToWrite: each.min_replicas_to_write, maxLagSeconds: each.min_replicas_max_lag },
    ]),
  );
}

const FORMAT = 'quorate-limits';
/** The largest number that Redis takes. */
const LIMIT = z.int().check(z.nonnegative(), z.maximum(2_147_483_647));

const schema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(1),
  servers: z.array(
    z.strictObject({
      server: z.string().check(z.regex(/^\S+:\d{1,5}$/)),
      min_replicas_to_write: LIMIT,
      min_replicas_max_lag: LIMIT,
    }),
  ),
});
