import type { Course, Errand, Underway, Write } from './course.js';
import { isInForce } from './force.js';
import type { ServerId } from './ids.js';
import type { Action } from './input.js';
import { startWrite } from './register.js';
import { keeps } from './rules.js';
import { announce, emit } from './state.js';
import type { State } from './state.js';
import type { Table } from './table.js';

interface Change {
  readonly errand?: Errand;
  readonly write?: Write | null;
}

/** The same leadership one state further; what it leaves is entered in its trail. */
export function proceed(state: State, course: Underway, to: Underway['state'], change: Change = {}): Underway {
  const left = { phase: course.state, durationMs: state.now - course.sinceMs };
  return { ...course, write: null, ...change, state: to, sinceMs: state.now, trail: [...course.trail, left] };
}

/** Goes on to a state that waits until a majority has `table` on disk. */
export function proceedWriting(state: State, course: Underway, to: 'recording' | 'settling', table: Table): Underway {
  return proceed(state, course, to, { write: startWrite(state, table) });
}

/** Goes on to a state that waits until `server` says that it is a master. */
export function proceedPromoting(state: State, course: Underway, server: ServerId): Underway {
  announce(state, { name: '+failover-state-send-slaveof-noone', server });
  emitPromote(state, server);
  announce(state, { name: '+failover-state-wait-promotion', server });
  return proceed(state, course, 'promoting');
}

/** Where there are leases a promotion opens nothing: it may come late, when another server is the master already. */
export function emitPromote(state: State, server: ServerId): void {
  const opens = !isInForce(state) || !keeps(state.config, 'fence-before-promote');
  emit(state, { kind: 'promote', server, opens });
}

/** The action whose end the course waits for; whatever else ends is of no meaning to it. */
export function awaitedDeed(course: Course): { readonly action: Action; readonly server: ServerId } | null {
  if (!('errand' in course)) return null;
  const { state, errand } = course;
  if (state === 'unfencing') return { action: 'unfence', server: masterAfter(errand) };
  if (state === 'returning') return errand.kind === 'return' ? { action: 'promote', server: errand.master } : null;
  if (errand.kind === 'failover') return state === 'promoting' ? { action: 'promote', server: errand.target } : null;
  if (errand.kind !== 'handover') return null;
  if (state === 'promoting') return { action: 'promote', server: errand.target };
  if (state === 'holding') return { action: 'hold', server: errand.former };
  return state === 'demoting' ? { action: 'follow', server: errand.former } : null;
}

/** The server that is the master when the errand is done. */
export function masterAfter(errand: Errand): ServerId {
  return errand.kind === 'failover' || errand.kind === 'handover' ? errand.target : errand.master;
}
