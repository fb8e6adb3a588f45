import type { Epoch } from './ids.js';
import type { State } from './state.js';

/** How far above everything known an epoch may be before it is taken for a mistake (DESIGN rule 4). */
const ABSURD_LEAP = 1000;

/** An epoch that cannot have come about by elections that this monitor merely missed. One that knows nothing believes all. */
export function isAbsurd(state: State, epoch: Epoch): boolean {
  const known = highestKnown(state);
  return known > 0 && epoch > known + ABSURD_LEAP;
}

/** The highest epoch that this monitor has any knowledge of. */
export function highestKnown(state: State): Epoch {
  let highest = Math.max(state.record.promised, state.record.table?.epoch ?? 0);
  for (const peer of state.peers.values()) highest = Math.max(highest, peer.heartbeat?.promised ?? 0);
  return highest as Epoch;
}
