import { hostOf } from './ids.js';
import { announce } from './state.js';
import type { State } from './state.js';

/** Somebody else did something to an address of this group. */
export function onAddressIncident(state: State, { name, text }: AddressIncident): void {
  state.address = { ...state.address, incident: { text, atMs: state.now } };
  state.isHeartbeatDue = true;
  announce(state, { name, text });
}

/** Another machine has it; or it was not as it should be, and is again. */
interface AddressIncident {
  readonly name: '+address-conflict' | '+address-mended';
  readonly text: string;
}

/** Something is wrong on this host, so that the addresses would be of no use here, or nothing is any more. */
export function onAddressDoubt(state: State, text: string | null): void {
  if (state.address.doubt === text) return;
  state.address = { ...state.address, doubt: text };
  state.isHeartbeatDue = true;
  announce(state, text === null ? { name: '-address-doubt' } : { name: '+address-doubt', text });
}

/** How long an incident is told of, in ms. */
const INCIDENT_MS = 60_000;

/** What is wrong with the addresses on this host, for all tables. */
export function addressNotes(state: State): readonly string[] {
  const { incident, doubt, problem } = state.address;
  const host = hostOf(state.config.self);
  const notes = [
    ...(problem === null ? [] : [`A virtual address is not as it should be on ${host}: ${problem}.`]),
    ...(doubt === null || doubt === problem ? [] : [`On ${host} ${doubt}.`]),
  ];
  return incident !== null && state.now - incident.atMs < INCIDENT_MS
    ? [...notes, `On ${host}: ${incident.text}.`]
    : notes;
}
