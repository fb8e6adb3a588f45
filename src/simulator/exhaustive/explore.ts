import { createHash } from 'node:crypto';
import { InvariantError } from '../../../sentinel/index.js';
import { Violation } from '../violation.js';
import type { Beginning } from './beginnings.js';
import { movesOf } from './moves.js';
import { fingerprint } from './small-world.js';
import type { SmallWorld } from './small-world.js';

/** What a run through all interleavings found. */
export interface Exploration {
  /** Different states that were seen. */
  readonly states: number;
  /** Ways that led to a state seen before. */
  readonly repeats: number;
  readonly deepest: number;
  /** Whether every state was gone through, and none was left out for want of budget or time. */
  readonly isComplete: boolean;
  readonly violation: { readonly rule: string; readonly text: string; readonly way: readonly string[] } | null;
}

export interface ExploreOptions {
  readonly beginning: Beginning;
  /** At most so many states. */
  readonly budget: number;
  /** Asked now and then: whether to go on, with the states seen so far. */
  readonly goesOn: (states: number) => boolean;
}

interface Step {
  readonly label: string;
  readonly before: Step | null;
  readonly depth: number;
}

/** So many states between two questions whether to go on. */
const ASK_EVERY = 64;

/** Goes through the states depth first, and stops at the first violation. */
export function explore({ beginning, budget, goesOn }: ExploreOptions): Exploration {
  const seen = new Set<string>([keyOf(beginning.world)]);
  const stack: { world: SmallWorld; step: Step }[] = [
    { world: beginning.world, step: { label: 'the master is lost', before: null, depth: 0 } },
  ];
  let [repeats, deepest, visited, isComplete] = [0, 0, 0, true];
  for (let top = stack.pop(); top !== undefined && isComplete; top = stack.pop()) {
    for (const move of movesOf(top.world, beginning.configs)) {
      const step = { label: move.label, before: top.step, depth: top.step.depth + 1 };
      const made = attempt(move.make);
      if ('rule' in made)
        return { states: seen.size, repeats, deepest, isComplete: false, violation: { ...made, way: wayTo(step) } };
      const key = keyOf(made.world);
      if (seen.has(key)) {
        repeats += 1;
        continue;
      }
      seen.add(key);
      deepest = Math.max(deepest, step.depth);
      stack.push({ world: made.world, step });
    }
    visited += 1;
    isComplete = seen.size < budget && (visited % ASK_EVERY !== 0 || goesOn(seen.size));
  }
  return { states: seen.size, repeats, deepest, isComplete, violation: null };
}

function attempt(make: () => SmallWorld): { world: SmallWorld } | { rule: string; text: string } {
  try {
    return { world: make() };
  } catch (error) {
    if (error instanceof Violation) return { rule: error.rule, text: error.message };
    if (error instanceof InvariantError) return { rule: 'invariant', text: error.message };
    throw error;
  }
}

function keyOf(world: SmallWorld): string {
  return createHash('sha1').update(fingerprint(world)).digest('base64');
}

function wayTo(last: Step): readonly string[] {
  const way: string[] = [];
  for (let step: Step | null = last; step !== null; step = step.before) way.unshift(step.label);
  return way;
}
