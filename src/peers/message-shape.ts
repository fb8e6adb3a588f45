import * as z from 'zod/mini';
import type {
  Change,
  Epoch,
  Evidence,
  Fault,
  Message,
  MonitorId,
  Outcome,
  Phase,
  Position,
  RefusalCode,
  Salvaging,
  ServerId,
  Table,
  View,
} from '../../sentinel/index.js';

/** Entries of one list: servers of a group, voters, views. */
const MAX_ENTRIES = 64;
/** Characters of a name or an address. */
export const MAX_NAME_LENGTH = 256;
/** Characters of a sentence for people. */
const MAX_TEXT_LENGTH = 4096;

const isName = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME_LENGTH;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

const name = z.custom<string>(isName, 'expected a name');
const server = z.custom<ServerId>(isName, 'expected a server');
const monitor = z.custom<MonitorId>(isName, 'expected a monitor');
const epoch = z.custom<Epoch>(isCount, 'expected an epoch');
const count = z.custom<number>(isCount, 'expected a count');
/** The clock of the steps may count fractions of a millisecond. */
const timeMs = z.number().check(z.gte(0));
const text = z.string().check(z.maxLength(MAX_TEXT_LENGTH));
const list = <T extends z.ZodMiniType>(item: T): z.ZodMiniArray<T> => z.array(item).check(z.maxLength(MAX_ENTRIES));

const position: z.ZodMiniType<Position> = z.object({
  history: name,
  offset: count,
  parent: z.nullable(z.object({ history: name, forkOffset: count })),
});

const phase: z.ZodMiniType<Phase> = z.enum(['stable', 'promoting', 'handover']);
const former = list(z.object({ monitor: z.nullable(monitor), server: z.nullable(server), atUnixMs: timeMs }));
const table: z.ZodMiniType<Table> = z.object({
  epoch,
  version: count,
  phase,
  master: server,
  target: z.nullable(server),
  order: list(server),
  voters: list(monitor),
  former,
  next: z.nullable(z.object({ order: list(server), voters: list(monitor), former })),
  sinceUnixMs: timeMs,
});

const evidence: z.ZodMiniType<Evidence> = z.enum(['refused', 'silent', 'loading', 'fenced', 'role-mismatch', 'paused']);
const fault: z.ZodMiniType<Fault> = z.enum(['wrong-password', 'no-permission', 'other-engine', 'too-old']);
const salvage: z.ZodMiniType<Salvaging> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('underway'), percent: z.nullable(count) }),
  z.object({ kind: z.literal('failed'), reason: text }),
]);
const view: z.ZodMiniType<View> = z.object({
  server,
  evidence: z.nullable(evidence),
  isDown: z.boolean(),
  role: z.nullable(z.enum(['master', 'replica'])),
  follows: z.nullable(server),
  isLinked: z.boolean(),
  isSyncing: z.boolean(),
  priority: z.nullable(count),
  position: z.nullable(position),
  fault: z.nullable(fault),
  faultDetail: z.nullable(text),
  answeredAgoMs: z.nullable(timeMs),
  salvage: z.nullable(salvage),
});

const host = { monitor: z.nullable(monitor), server: z.nullable(server) };
const change: z.ZodMiniType<Change> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('order'), order: list(server) }),
  z.object({ kind: z.literal('failover'), acceptLossBytes: count }),
  z.object({ kind: z.literal('add'), ...host, before: z.nullable(server) }),
  z.object({ kind: z.literal('remove'), ...host }),
]);
const refusalCode: z.ZodMiniType<RefusalCode> = z.enum([
  'E_UNKNOWN_SERVER',
  'E_DOUBLED_SERVER',
  'E_MISSING_SERVER',
  'E_NO_QUORUM',
  'E_BUSY',
  'E_NO_REPLICA',
  'E_NO_MASTER',
  'E_NOT_ELIGIBLE',
  'E_IS_MASTER',
  'E_NOT_READY',
  'E_NOT_MEMBER',
  'E_WENT_BACK',
  'E_TIMEOUT',
]);
const outcome: z.ZodMiniType<Outcome> = z.union([
  z.object({ isDone: z.literal(true), text }),
  z.object({ isDone: z.literal(false), code: refusalCode, text }),
]);

/** The shape of a group's name on the wire. */
export const groupShape: z.ZodMiniType<string> = name;

/** The shape of every kind of message; a kind that the core adds does not compile before it is here. */
export const MESSAGE_SHAPES: { readonly [K in Message['kind']]: z.ZodMiniType<Extract<Message, { kind: K }>> } = {
  heartbeat: z.object({
    kind: z.literal('heartbeat'),
    promised: epoch,
    version: z.nullable(z.object({ epoch, version: count })),
    leads: z.nullable(epoch),
    views: list(view),
    lease: z.nullable(z.object({ seq: count, lengthMs: timeMs })),
    promise: z.nullable(z.object({ keeper: monitor, leftMs: timeMs })),
    heldMs: z.nullable(timeMs),
    muted: z.nullable(text),
    addressNotes: list(text),
  }),
  table: z.object({ kind: z.literal('table'), table }),
  leased: z.object({ kind: z.literal('leased'), seq: count }),
  release: z.object({ kind: z.literal('release') }),
  invite: z.object({ kind: z.literal('invite'), monitor }),
  look: z.object({ kind: z.literal('look'), server }),
  voteRequest: z.object({
    kind: z.literal('voteRequest'),
    epoch,
    purpose: z.enum(['failover', 'change']),
    table: z.nullable(table),
  }),
  vote: z.object({
    kind: z.literal('vote'),
    epoch,
    isGranted: z.boolean(),
    reason: text,
    freeInMs: timeMs,
    promised: epoch,
    table: z.nullable(table),
    floor: z.nullable(position),
  }),
  write: z.object({ kind: z.literal('write'), epoch, table }),
  written: z.object({
    kind: z.literal('written'),
    epoch,
    version: count,
    isStored: z.boolean(),
    promised: epoch,
  }),
  ask: z.object({ kind: z.literal('ask'), id: name, change }),
  asked: z.object({ kind: z.literal('asked'), id: name, outcome }),
};
