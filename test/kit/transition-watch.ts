import { TRANSITIONS } from '../../sentinel/failover.js';
import type { Transition } from '../../sentinel/failover.js';
import type { CourseState } from '../../sentinel/course.js';

/** Which rows of the transition table were taken, and where each led. */
export interface TransitionWatch {
  readonly taken: ReadonlyMap<string, ReadonlySet<CourseState>>;
  /** The table is as it was before. */
  close(): void;
}

export function nameOf({ from, on }: Pick<Transition, 'from' | 'on'>): string {
  return `${from} on ${on}`;
}

/** Notes every transition of every core from now on. */
export function watchTransitions(): TransitionWatch {
  const taken = new Map<string, Set<CourseState>>();
  const rows: readonly { -readonly [K in keyof Transition]: Transition[K] }[] = TRANSITIONS;
  const acts = rows.map(({ act }) => act);
  for (const row of rows) {
    const { act } = row;
    row.act = (state, course, event) => {
      const next = act(state, course, event);
      const led = taken.get(nameOf(row)) ?? new Set();
      taken.set(nameOf(row), led.add(next.state));
      return next;
    };
  }
  return {
    taken,
    close: () => {
      for (const [place, row] of rows.entries()) row.act = acts[place] ?? row.act;
    },
  };
}
