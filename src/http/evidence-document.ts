import type { MonitorId, View } from '../../sentinel/index.js';
import { toSeconds } from './seconds.js';

/** What one monitor sees of one server. */
export interface EvidenceDocument {
  readonly monitor: string;
  /** `ok`, or the evidence or the fault that speaks against the server. */
  readonly sees: string;
  readonly detail: string | null;
  readonly is_down: boolean;
  readonly role: 'master' | 'replica' | null;
  readonly follows: string | null;
  readonly link: 'up' | 'down' | null;
  readonly is_syncing: boolean;
  readonly answered_seconds: number | null;
}

/** Makes one row of what the monitors see of a server; pure. */
export function evidenceDocument({ monitor, view }: { monitor: MonitorId; view: View }): EvidenceDocument {
  return {
    monitor,
    sees: view.fault ?? view.evidence ?? 'ok',
    detail: view.faultDetail,
    is_down: view.isDown,
    role: view.role,
    follows: view.follows,
    link: view.role === 'replica' ? linkWord(view.isLinked) : null,
    is_syncing: view.isSyncing,
    answered_seconds: toSeconds(view.answeredAgoMs),
  };
}

function linkWord(isLinked: boolean): 'up' | 'down' {
  return isLinked ? 'up' : 'down';
}
