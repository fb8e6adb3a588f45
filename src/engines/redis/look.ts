import type { ProbeResult, ServerReport } from '../../../sentinel/index.js';
import { failureOfReply, faultyFailure } from './failure.js';
import type { Failure } from './failure.js';
import { parseInfo } from './info.js';
import type { Reply } from './reply.js';
import { textOf } from './reply.js';
import { reportOf } from './report.js';
import type { Peer } from './session.js';

/**
 * One look at a server, in one round trip. INFO is answered while data is being loaded, too; only PING tells. A replica
 * that loads what its master sent is answered for, as one that is syncing.
 */
export async function look(peer: Peer): Promise<ProbeResult> {
  const [ping, report] = await Promise.all([peer.link.call('PING'), readReport(peer)]);
  const result = resultOf(ping, report);
  peer.acquaintance.isMade = result.kind === 'answered';
  // The next look logs in anew, for the fault may have been mended there.
  if (result.kind === 'faulty') peer.link.drop();
  return result;
}

/** Where the last look on this connection brought a report, and nothing but PONG comes, that process goes on. */
export async function pulse(peer: Peer): Promise<ProbeResult> {
  if (!peer.acquaintance.isMade) return look(peer);
  const ping = await peer.link.call('PING');
  return ping.kind === 'value' ? { kind: 'alive' } : look(peer);
}

/** Reads role, position and fence afresh. */
export async function readReport(peer: Peer): Promise<ServerReport | Failure> {
  const [info, priority, foreseen] = await Promise.all([
    peer.link.call('INFO', 'replication'),
    peer.readPriority(),
    peer.fenceReader.foresee(),
  ]);
  if (info.kind === 'error') return failureOfReply('INFO', info);
  const report = reportOf(parseInfo(textOf(info)), { instance: peer.identity.runId, priority });
  if (report === null) return faultyFailure('other-engine', 'answers INFO without telling its role');
  const isFenced = await peer.fenceReader.settle(report.role, foreseen);
  return peer.lineage({ ...report, isFenced });
}

function resultOf(ping: Reply, report: ServerReport | Failure): ProbeResult {
  if (report.kind === 'failure') return report.result;
  if (ping.kind === 'value') return report;
  if (ping.code === 'NOPERM') return failureOfReply('PING', ping).result;
  if (ping.code === 'LOADING' && report.upstream?.isSyncing !== true) return { kind: 'loading' };
  return report;
}
