import type { State } from '../../../sentinel/index.js';

/** Fields whose values the core replaces but never changes: copies may share them. */
const SHARED: ReadonlySet<string> = new Set(['config', 'periods', 'record', 'report', 'heartbeat', 'table', 'given']);

/** A copy of a monitor's state that can go another way than the original. */
export function copyState(state: State): State {
  return copyFields(state);
}

function copyFields<T extends object>(value: T): T {
  const made = { ...value };
  for (const key in made) {
    const field = made[key];
    if (typeof field === 'object' && field !== null && !SHARED.has(key)) Object.assign(made, { [key]: copy(field) });
  }
  return made;
}

function copy(value: object): object {
  if (Array.isArray(value)) return [...(value as readonly unknown[])];
  if (value instanceof Map) return new Map([...value].map(([key, each]: [unknown, unknown]) => [key, copyAny(each)]));
  if (value instanceof Set) return new Set(value);
  return copyFields(value);
}

function copyAny(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? copy(value) : value;
}
