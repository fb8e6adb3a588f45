import { suspicionMs } from './detector.js';
import type { Sight } from './detector.js';
import type { State } from './state.js';

/** The longest time between two ticks, in ms: whatever has no deadline of its own is looked after that often. */
const LONGEST_MS = 250;

/** The shortest, in ms, while something is under way that the next look may end. */
const SHORTEST_MS = 2;

/** The earliest moment at which a tick can change anything. */
export function nextDeadline(state: State): number {
  let next = Math.min(state.now + LONGEST_MS, state.nextHeartbeatAtMs, courseDeadline(state));
  if (state.standDownUntilMs > state.now) next = Math.min(next, state.standDownUntilMs);
  for (const sight of state.sights.values()) next = Math.min(next, sightDeadline(state, sight));
  for (const amended of state.amends.values()) {
    if (amended.orderedAtMs === null) next = Math.min(next, amended.sinceMs + state.periods.graceMs);
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

function sightDeadline(state: State, sight: Sight): number {
  const { config } = state;
  const times = sight.askedAtMs === null ? [sight.nextProbeAtMs] : [];
  const owedSinceMs = sight.unansweredSinceMs ?? sight.askedAtMs;
  if (owedSinceMs !== null && !sight.isDown) {
    times.push(owedSinceMs + config.downAfterMs + 1);
    if (!sight.hasCalled) times.push(owedSinceMs + suspicionMs(config) + 1);
  }
  if (sight.loadingSinceMs !== null) times.push(sight.loadingSinceMs + config.rebootAfterMs + 1);
  if (sight.mismatchSinceMs !== null) times.push(sight.mismatchSinceMs + config.downAfterMs + 1);
  return Math.min(...times.filter((time) => time > state.now), Number.POSITIVE_INFINITY);
}
