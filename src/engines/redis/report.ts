import { serverId } from '../../../sentinel/index.js';
import type { Position, ServerId, ServerReport, Upstream } from '../../../sentinel/index.js';
import { joinAddress } from '../../address.js';
import { parsePairs, parseWhole } from './info.js';
import type { InfoFields } from './info.js';

/** Redis' own default. */
export const DEFAULT_PRIORITY = 100;

const NO_HISTORY = /^0*$/;

/** What `INFO replication` does not tell. */
export interface ReportContext {
  readonly instance: string;
  /** For a master, which does not show its own. */
  readonly priority: number;
}

/** All of a report that `INFO replication` tells. */
export type ReplicationReport = Omit<ServerReport, 'isFenced'>;

/** Reads the fields of `INFO replication`; null when they are not those of a Redis server. */
export function reportOf(fields: InfoFields, context: ReportContext): ReplicationReport | null {
  const role = fields.get('role');
  if (role === 'master') return masterReport(fields, context);
  if (role === 'slave') return replicaReport(fields, context);
  return null;
}

function masterReport(fields: InfoFields, context: ReportContext): ReplicationReport {
  return {
    kind: 'answered',
    role: 'master',
    instance: context.instance,
    position: positionOf(fields, 'master_repl_offset'),
    priority: context.priority,
    upstream: null,
    replicas: replicasOf(fields),
  };
}

function replicaReport(fields: InfoFields, context: ReportContext): ReplicationReport {
  return {
    kind: 'answered',
    role: 'replica',
    instance: context.instance,
    position: positionOf(fields, 'slave_repl_offset'),
    priority: parseWhole(fields.get('slave_priority')) ?? DEFAULT_PRIORITY,
    upstream: upstreamOf(fields),
    replicas: [],
  };
}

function positionOf(fields: InfoFields, offsetField: string): Position | null {
  const history = fields.get('master_replid');
  const offset = parseWhole(fields.get(offsetField));
  if (history === undefined || NO_HISTORY.test(history) || offset === null) return null;
  return { history, offset, parent: parentOf(fields) };
}

/** Redis names the first offset that is no longer shared; the fork is one before it. */
function parentOf(fields: InfoFields): Position['parent'] {
  const history = fields.get('master_replid2') ?? '';
  const second = parseWhole(fields.get('second_repl_offset'));
  if (NO_HISTORY.test(history) || second === null || second < 1) return null;
  return { history, forkOffset: second - 1 };
}

function upstreamOf(fields: InfoFields): Upstream {
  const isLinked = fields.get('master_link_status') === 'up';
  return {
    master: serverId(joinAddress(fields.get('master_host') ?? '', fields.get('master_port') ?? '')),
    isLinked,
    downMs: isLinked ? 0 : downMsOf(fields),
    isSyncing: fields.get('master_sync_in_progress') === '1',
  };
}

function downMsOf(fields: InfoFields): number | null {
  const seconds = parseWhole(fields.get('master_link_down_since_seconds'));
  return seconds === null || seconds < 0 ? null : seconds * 1000;
}

/** A replica that has not told its port yet reports 0 and cannot be reached. */
function replicasOf(fields: InfoFields): readonly ServerId[] {
  const replicas: ServerId[] = [];
  for (const [name, value] of fields) {
    if (!/^slave\d+$/.test(name)) continue;
    const pairs = parsePairs(value);
    const host = pairs.get('ip');
    const port = parseWhole(pairs.get('port')) ?? 0;
    if (host && port > 0 && port < 65536) replicas.push(serverId(joinAddress(host, port)));
  }
  return replicas;
}
