import type { MonitorPicture } from '../../sentinel/index.js';
import { toSeconds } from './seconds.js';

/** One monitor of a group, as the answering one knows it. */
export interface MonitorDocument {
  readonly monitor: string;
  readonly is_live: boolean;
  /** Null for the answering monitor itself, and for one that never spoke. */
  readonly heard_seconds: number | null;
  readonly promised_epoch: number | null;
  readonly voted_for: string | null;
  /** Why it cannot vote; null when it can. */
  readonly muted: string | null;
  readonly protocol: 'quorate' | 'sentinel';
}

/** Makes the public document of one monitor; pure. */
export function monitorDocument(monitor: MonitorPicture): MonitorDocument {
  return {
    monitor: monitor.monitor,
    is_live: monitor.isLive,
    heard_seconds: toSeconds(monitor.heardAgoMs),
    promised_epoch: monitor.promised,
    voted_for: monitor.votedFor,
    muted: monitor.muted,
    protocol: monitor.speaksNative ? 'quorate' : 'sentinel',
  };
}
