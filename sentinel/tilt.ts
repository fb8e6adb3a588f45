import { forgetSilence } from './detector.js';
import { refuseRequests } from './requests.js';
import { dropGuard } from './guard.js';
import { announce } from './state.js';
import type { State } from './state.js';

/**
 * A step that comes much too late means that this process, or its machine, was paused. What it did not hear in that
 * time says nothing about anybody else: it forgets it and looks again before it judges.
 */
export function maybeTilt(state: State, before: number): void {
  const gapMs = state.now - before;
  if (gapMs < state.periods.tiltTriggerMs) return;
  announce(state, { name: '+tilt', text: `this monitor was paused for ${Math.round(gapMs)} ms` });
  for (const sight of state.sights.values()) forgetSilence(sight, state.now);
  for (const peer of state.peers.values()) if (peer.heardAtMs !== null) peer.heardAtMs = state.now;
  if (state.course.state === 'looking' || state.course.state === 'campaigning') {
    state.course = { state: 'idle' };
    refuseRequests(state, 'E_TIMEOUT', 'this monitor was paused meanwhile; look at the table and repeat the command');
  }
  // Whoever was elected meanwhile is not known yet: as a leader it would put servers right by its old table at once.
  if (state.course.state === 'leading') state.course = { state: 'idle' };
  state.amends.clear();
  state.standDownUntilMs = state.now + state.periods.patienceMs;
  state.isHeartbeatDue = true;
  dropGuard(state);
  announce(state, { name: '-tilt' });
}
