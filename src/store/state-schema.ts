import * as z from 'zod/mini';
import type { Epoch, MonitorId, ServerId } from '../../sentinel/index.js';
import { epoch, monitorId, serverId } from '../../sentinel/index.js';

const ADDRESS = z.string().check(z.regex(/^\S+:\d{1,5}$/));
const COUNT = z.int().check(z.nonnegative());
const SERVER = z.pipe(
  ADDRESS,
  z.transform((address): ServerId => serverId(address)),
);
const MONITOR = z.pipe(
  ADDRESS,
  z.transform((address): MonitorId => monitorId(address)),
);
const EPOCH = z.pipe(
  COUNT,
  z.transform((value): Epoch => epoch(value)),
);

const position = z.strictObject({
  history: z.string(),
  offset: COUNT,
  parent: z.nullable(z.strictObject({ history: z.string(), forkOffset: COUNT })),
});

const former = z.array(
  z.strictObject({ monitor: z.nullable(MONITOR), server: z.nullable(SERVER), atUnixMs: z.number() }),
);

const membership = z.strictObject({ order: z.array(SERVER), voters: z.array(MONITOR), former });

/** Version 1 knew no changes of members: nobody had left, and nothing was to change. */
const table = z.strictObject({
  epoch: EPOCH,
  version: COUNT,
  phase: z.enum(['stable', 'promoting', 'handover']),
  master: SERVER,
  target: z.nullable(SERVER),
  order: z.array(SERVER),
  voters: z.array(MONITOR),
  former: z._default(former, []),
  next: z._default(z.nullable(membership), null),
  sinceUnixMs: z.number(),
});

const record = z.strictObject({
  promised: EPOCH,
  votedFor: z.nullable(MONITOR),
  table: z.nullable(table),
  floor: z.nullable(position),
  longestLeaseMs: z._default(z.number(), 0),
  leasedAmong: z._default(z.array(MONITOR), []),
  discovered: z.strictObject({ servers: z.array(SERVER), monitors: z.array(MONITOR) }),
});

/** As entries, because a record leaves out a group that is named `__proto__`. */
const groups = z.pipe(
  z.transform((input) => (typeof input === 'object' && input !== null ? Object.entries(input) : input)),
  z.array(z.tuple([z.string(), record])),
);

/** The state file without its checksum; version 1 is read, too, and written again as version 2. */
export const stateSchema = z.strictObject({
  format: z.literal('quorate-state'),
  version: z.literal([1, 2]),
  run_id: z.string().check(z.regex(/^[0-9a-f]{40}$/)),
  groups,
});
