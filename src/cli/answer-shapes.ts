import type { AddressDocument, AddressesDocument } from '../http/addresses-document.js';
import type { ErrorDocument } from '../http/error-document.js';
import type { EvidenceDocument } from '../http/evidence-document.js';
import type { AskedDocument, GroupDocument } from '../http/group-document.js';
import type { FormerDocument } from '../http/former-document.js';
import type { GroupState } from '../http/group-state.js';
import type { GroupSummary } from '../http/group-summary.js';
import type { LeaseDocument } from '../http/lease-document.js';
import type { LostDocument } from '../http/lost-handlers.js';
import type { Manifest, ManifestPosition } from '../lost-and-found/manifest.js';
import type { MonitorDocument } from '../http/monitor-document.js';
import type { ServerDocument } from '../http/server-document.js';
import { fields, flag, list, nullable, number, oneOf, text } from './shape.js';
import type { Read } from './shape.js';

const role = nullable(oneOf(['master', 'replica']));
const link = nullable(oneOf(['up', 'down']));
const state: Read<GroupState> = oneOf(['ok', 'degraded', 'no-quorum', 'no-master']);

const evidence = fields<EvidenceDocument>({
  monitor: text,
  sees: text,
  detail: nullable(text),
  is_down: flag,
  role,
  follows: nullable(text),
  link,
  is_syncing: flag,
  answered_seconds: nullable(number),
});

const server = fields<ServerDocument>({
  server: text,
  role,
  master: nullable(text),
  replicas: list(text),
  status: text,
  is_ok: flag,
  last_changed_seconds: nullable(number),
  host: text,
  port: number,
  keeper: nullable(text),
  priority: nullable(number),
  position: nullable(fields<{ history: string; offset: number }>({ history: text, offset: number })),
  lag_bytes: nullable(number),
  link,
  epoch: number,
  is_odown: flag,
  instance: nullable(text),
  answered_seconds: nullable(number),
  evidence: list(evidence),
});

const monitor = fields<MonitorDocument>({
  monitor: text,
  is_live: flag,
  heard_seconds: nullable(number),
  promised_epoch: nullable(number),
  voted_for: nullable(text),
  muted: nullable(text),
  protocol: oneOf(['quorate', 'sentinel']),
});

/** The answer to GET /api/v1/groups/:name. */
export const groupAnswer = fields<GroupDocument>({
  group: text,
  engine: text,
  state,
  phase: text,
  epoch: number,
  version: number,
  master: nullable(text),
  target: nullable(text),
  order: list(text),
  last_changed_at: nullable(text),
  last_changed_seconds: nullable(number),
  quorum: number,
  majority: number,
  has_quorum: flag,
  notes: list(text),
  servers: list(server),
  monitors: list(monitor),
  next_voters: nullable(list(text)),
  former: list(fields<FormerDocument>({ monitor: nullable(text), server: nullable(text), removed_at: text })),
  lease: fields<LeaseDocument>({
    is_on: flag,
    keeper: nullable(text),
    held_ms: nullable(number),
    needed: number,
    promises: list(fields<LeaseDocument['promises'][number]>({ monitor: text, keeper: text, left_ms: number })),
  }),
  asked: fields<AskedDocument>({ monitor: text, course: text, leader: nullable(text) }),
});

/** The answer to GET /api/v1/groups. */
export const groupsAnswer = fields<{ groups: readonly GroupSummary[] }>({
  groups: list(
    fields<GroupSummary>({
      group: text,
      engine: text,
      state,
      master: nullable(text),
      epoch: number,
      last_changed_seconds: nullable(number),
      servers_ok: number,
      servers: number,
      monitors_live: number,
      monitors: number,
    }),
  ),
});

const position = nullable(
  fields<ManifestPosition>({
    history: text,
    offset: number,
    parent: nullable(fields<{ history: string; fork_offset: number }>({ history: text, fork_offset: number })),
  }),
);

/** The answer to GET /api/v1/groups/:name/lost. */
export const lostAnswer = fields<LostDocument>({
  group: text,
  monitor: text,
  lost: list(
    fields<Manifest>({
      format: (value, place) => (number(value, place), 1),
      id: text,
      group: text,
      server: text,
      kept_by: text,
      taken_at: text,
      expires_at: text,
      position,
      master: fields<Manifest['master']>({ server: text, position }),
      fork: nullable(fields<{ history: string; offset: number }>({ history: text, offset: number })),
      lost: fields<Manifest['lost']>({ bytes: nullable(number), writes: nullable(number), seconds: nullable(number) }),
      files: list(fields<Manifest['files'][number]>({ name: text, bytes: number, sha256: text })),
      remarks: list(text),
    }),
  ),
});

/** The answer to GET /api/v1/groups/:name/addresses. */
export const addressesAnswer = fields<AddressesDocument>({
  group: text,
  monitor: text,
  keeper: nullable(text),
  addresses: list(
    fields<AddressDocument>({
      address: text,
      interface: text,
      is_here: flag,
      held_seconds: nullable(number),
      kernel_seconds: nullable(number),
      seen_at: nullable(text),
      problem: nullable(text),
    }),
  ),
});

/** The answer to a change that was carried out. */
export const changeAnswer = fields<{ text: string }>({ text });

/** The answer to anything that failed. */
export const errorAnswer = fields<{ error: Record<keyof ErrorDocument['error'], string> }>({
  error: fields<Record<keyof ErrorDocument['error'], string>>({ code: text, message: text, hint: text }),
});
