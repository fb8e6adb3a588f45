import type { Epoch } from './ids.js';
import { votersOf } from './members.js';
import { witnessesNeeded } from './quorum.js';
import { keeps } from './rules.js';
import type { State } from './state.js';

/** How far above everything known an epoch may be before it is taken for a mistake (DESIGN rule 4). */
const ABSURD_LEAP = 1000;

/** An epoch that cannot have come about by elections that this monitor merely missed. One that knows nothing believes all. */
export function isAbsurd(state: State, epoch: Epoch): boolean {
  // Nearly every epoch is one of those that need no count of who knows them.
  if (epoch <= state.record.promised + ABSURD_LEAP) return false;
  const known = highestKnown(state);
  return known > 0 && epoch > known + ABSURD_LEAP && keeps(state.config, 'absurd-epoch');
}

/** The highest epoch that this monitor has any knowledge of. */
export function highestKnown(state: State): Epoch {
  let highest = Math.max(state.record.promised, state.record.table?.epoch ?? 0, claimedByMany(state));
  for (const peer of state.peers.values()) highest = Math.max(highest, peer.heartbeat?.promised ?? 0);
  return highest as Epoch;
}

/** What one speaks of may be a mistake; what so many speak of has come about while this monitor was away. */
function claimedByMany(state: State): number {
  const claims = votersOf(state).map((voter) => state.peers.get(voter)?.claimed ?? 0);
  return claims.toSorted((a, b) => b - a)[Math.max(1, witnessesNeeded(claims.length)) - 1] ?? 0;
}
