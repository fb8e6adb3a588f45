import fc from 'fast-check';
import { epoch, monitorId, serverId } from '../../sentinel/index.js';
import type { Message } from '../../sentinel/index.js';

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const anEpoch = count.map(epoch);
const name = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
const server = name.map(serverId);
const text = fc.string({ maxLength: 60, unit: 'grapheme' });
const orNull = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null });
const timeMs = fc.double({ min: 0, max: 1e14, noNaN: true }).map((ms) => Math.abs(ms));

const position = fc.record({
  history: name,
  offset: count,
  parent: orNull(fc.record({ history: name, forkOffset: count })),
});
const members = {
  order: fc.array(server, { maxLength: 5 }),
  voters: fc.array(name.map(monitorId), { maxLength: 5 }),
  former: fc.array(fc.record({ monitor: orNull(name.map(monitorId)), server: orNull(server), atUnixMs: timeMs }), {
    maxLength: 3,
  }),
};
const table = fc.record({
  epoch: anEpoch,
  version: count,
  phase: fc.constantFrom('stable', 'promoting', 'handover'),
  master: server,
  target: orNull(server),
  ...members,
  next: orNull(fc.record(members)),
  sinceUnixMs: timeMs,
});
const view = fc.record({
  server,
  evidence: orNull(fc.constantFrom('refused', 'silent', 'loading', 'fenced', 'role-mismatch', 'paused')),
  isDown: fc.boolean(),
  role: orNull(fc.constantFrom('master', 'replica')),
  follows: orNull(server),
  isLinked: fc.boolean(),
  isSyncing: fc.boolean(),
  priority: orNull(count),
  position: orNull(position),
  fault: orNull(fc.constantFrom('wrong-password', 'no-permission', 'other-engine', 'too-old')),
  faultDetail: orNull(text),
  answeredAgoMs: orNull(timeMs),
  salvage: orNull(
    fc.oneof(
      fc.record({ kind: fc.constant('underway'), percent: orNull(count) }),
      fc.record({ kind: fc.constant('failed'), reason: text }),
    ),
  ),
});
const host = { monitor: orNull(name.map(monitorId)), server: orNull(server) };
const change = fc.oneof(
  fc.record({ kind: fc.constant('order'), order: fc.array(server, { maxLength: 5 }) }),
  fc.record({ kind: fc.constant('failover'), acceptLossBytes: count }),
  fc.record({ kind: fc.constant('add'), ...host, before: orNull(server) }),
  fc.record({ kind: fc.constant('remove'), ...host }),
);
const outcome = fc.oneof(
  fc.record({ isDone: fc.constant(true), text }),
  fc.record({ isDone: fc.constant(false), code: fc.constantFrom('E_NO_QUORUM', 'E_BUSY', 'E_TIMEOUT'), text }),
);

/** Every kind of message, with contents at random. */
export const aMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    kind: fc.constant('heartbeat'),
    promised: anEpoch,
    version: orNull(fc.record({ epoch: anEpoch, version: count })),
    leads: orNull(anEpoch),
    views: fc.array(view, { maxLength: 4 }),
    lease: orNull(fc.record({ seq: count, lengthMs: timeMs })),
    promise: orNull(fc.record({ keeper: name.map(monitorId), leftMs: timeMs })),
    heldMs: orNull(timeMs),
    addressNotes: fc.array(text, { maxLength: 3 }),
    muted: orNull(text),
  }),
  fc.record({ kind: fc.constant('table'), table }),
  fc.record({ kind: fc.constant('invite'), monitor: name.map(monitorId) }),
  fc.record({ kind: fc.constant('look'), server }),
  fc.record({ kind: fc.constant('leased'), seq: count }),
  fc.record({ kind: fc.constant('release') }),
  fc.record({
    kind: fc.constant('voteRequest'),
    epoch: anEpoch,
    purpose: fc.constantFrom('failover', 'change'),
    table: orNull(table),
  }),
  fc.record({
    kind: fc.constant('vote'),
    epoch: anEpoch,
    isGranted: fc.boolean(),
    reason: text,
    freeInMs: timeMs,
    promised: anEpoch,
    table: orNull(table),
    floor: orNull(position),
  }),
  fc.record({ kind: fc.constant('write'), epoch: anEpoch, table }),
  fc.record({
    kind: fc.constant('written'),
    epoch: anEpoch,
    version: count,
    isStored: fc.boolean(),
    promised: anEpoch,
  }),
  fc.record({ kind: fc.constant('ask'), id: name, change }),
  fc.record({ kind: fc.constant('asked'), id: name, outcome }),
) as fc.Arbitrary<Message>;

/** The smallest message, for tests that need any. */
export const LOOK: Message = { kind: 'look', server: serverId('10.0.0.5:6379') };
