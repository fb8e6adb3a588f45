import type { Position, ServerReport } from '../../../sentinel/index.js';

/** Completes the reports of one server, in the order in which they come. */
export type Lineage = (report: ServerReport) => ServerReport;

/**
 * A master that has no replication backlog takes a new replication id when its first replica comes, and forgets the
 * former one. The process and its data are the same: told as a fork at the place that was seen last, so that nobody
 * takes it for a master that came back empty.
 */
export function createLineage(): Lineage {
  let last: { readonly instance: string; readonly position: Position } | null = null;
  return (report) => {
    if (report.role !== 'master' || report.position === null) {
      last = null;
      return report;
    }
    const former = last?.instance === report.instance ? last.position : null;
    const position = former === null ? report.position : continued(former, report.position);
    last = { instance: report.instance, position };
    return { ...report, position };
  };
}

function continued(former: Position, position: Position): Position {
  if (position.parent !== null || position.offset < former.offset) return position;
  const isSame = position.history === former.history;
  const parent = isSame ? former.parent : { history: former.history, forkOffset: former.offset };
  return { ...position, parent };
}
