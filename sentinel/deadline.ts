import { suspicionMs } from './detector.js';
import type { Sight } from './detector.js';
import { GUARD_RETRY_MS, TELL_LIMIT_MS } from './guard.js';
import { freeAtMs, leaseEndMs } from './lease.js';
import type { State } from './state.js';

/** The longest time between two ticks, in ms: whatever has no deadline of its own is looked after that often. */
const LONGEST_MS = 250;

/** The shortest, in ms, while something is under way that the next look may end. */
const SHORTEST_MS = 2;

/** The earliest moment at which a tick can change anything. What is due already was looked after in this step. */
export function nextDeadline(state: State): number {
  let next = state.now + LONGEST_MS;
  const consider = (atMs: number): void => {
    if (atMs > state.now && atMs < next) next = atMs;
  };
  consider(state.nextHeartbeatAtMs);
  consider(courseDeadline(state));
  consider(state.standDownUntilMs);
  consider(state.startedAtMs + state.periods.electionMs);
  if (state.untoldSwitch !== null) consider(state.untoldSwitch.sinceMs + TELL_LIMIT_MS);
  consider(leaseEndMs(state));
  consider(state.guard.sinceMs + GUARD_RETRY_MS + 1);
  consider(state.address.retryAtMs);
  consider(state.startedAtMs + state.periods.regainMs + 1);
  consider(freeAtMs(state) + 1);
  for (const sight of state.sights.values()) considerSight(state, sight, consider);
  for (const { weighedSinceMs } of state.requests.values()) {
    if (weighedSinceMs !== null) consider(weighedSinceMs + state.periods.lookMs);
  }
  for (const amended of state.amends.values()) {
    if (amended.orderedAtMs === null) consider(amended.sinceMs + state.periods.graceMs);
  }
  return Math.max(next, state.now + SHORTEST_MS);
}

function courseDeadline(state: State): number {
  const { course, periods } = state;
  switch (course.state) {
    case 'idle':
    case 'leading':
      return Number.POSITIVE_INFINITY;
    case 'looking':
      return course.standAtMs ?? course.sinceMs + periods.lookMs;
    case 'campaigning':
      return course.sinceMs + periods.electionMs;
    default:
      return course.write === null
        ? course.sinceMs + state.config.handoverLimitMs
        : course.write.sentAtMs + periods.writeMs;
  }
}

function considerSight(state: State, sight: Sight, consider: (atMs: number) => void): void {
  const { config } = state;
  if (sight.askedAtMs === null) consider(sight.nextProbeAtMs);
  const owedSinceMs = sight.unansweredSinceMs ?? sight.askedAtMs;
  if (owedSinceMs !== null && !sight.isDown) {
    consider(owedSinceMs + config.downAfterMs + 1);
    if (!sight.hasCalled) consider(owedSinceMs + suspicionMs(config) + 1);
  }
  if (sight.loadingSinceMs !== null) consider(sight.loadingSinceMs + config.rebootAfterMs + 1);
  if (sight.fencedSinceMs !== null) consider(sight.fencedSinceMs + config.downAfterMs + 1);
  if (sight.mismatchSinceMs !== null) consider(sight.mismatchSinceMs + config.downAfterMs + 1);
}
