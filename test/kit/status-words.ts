import type { Evidence } from '../../sentinel/message.js';
import type { Fault } from '../../sentinel/report.js';

/** Every kind of evidence and fault; the compiler refuses a list that lacks one. */
export const EVIDENCE = namesOf<Evidence>({
  refused: 1,
  silent: 1,
  loading: 1,
  fenced: 1,
  'role-mismatch': 1,
  paused: 1,
});
export const FAULTS = namesOf<Fault>({ 'wrong-password': 1, 'no-permission': 1, 'other-engine': 1, 'too-old': 1 });

function namesOf<T extends string>(all: Readonly<Record<T, 1>>): readonly T[] {
  return Object.keys(all) as T[];
}
