import * as fc from 'fast-check';
import { watchBallots } from '../../src/simulator/checkers/ballots.js';
import { watchClaims } from '../../src/simulator/checkers/claims.js';
import { watchMembers } from '../../src/simulator/checkers/members.js';
import { watchPromotions } from '../../src/simulator/checkers/promotions.js';
import { HOST_FAULTS, happen, repair } from '../../src/simulator/faults.js';
import type { Fault } from '../../src/simulator/faults.js';
import { World } from '../../src/simulator/world.js';
import type { WorldOptions } from '../../src/simulator/world.js';

export interface Course {
  readonly seed: number;
  readonly events: readonly { readonly fault: Fault; readonly thenMs: number }[];
}

/** Whoever watches a world of the core's own tests. */
export const WATCH: NonNullable<WorldOptions['watch']> = [watchBallots, watchClaims, watchPromotions, watchMembers];

/** Random faults on so many hosts, with random times between them. */
export function courses(hosts: number, length: number): fc.Arbitrary<Course> {
  const n = fc.integer({ min: 5, max: 4 + hosts });
  const all = Array.from({ length: hosts }, (_, place) => place + 5);
  const order = fc.shuffledSubarray(all, { minLength: hosts, maxLength: hosts });
  const faults: readonly [number, fc.Arbitrary<Fault>][] = [
    [10, fc.record({ kind: fc.constantFrom(...HOST_FAULTS.filter((kind) => kind !== 'returnEmpty')), n })],
    [2, fc.record({ kind: fc.constantFrom('cutPair', 'cutOneWay', 'flap'), n, m: n })],
    [1, fc.record({ kind: fc.constant('part'), side: fc.subarray(all) })],
    [1, fc.record({ kind: fc.constant('crashAt'), n, effects: fc.nat(12) })],
    [3, fc.record({ kind: fc.constant('order'), n, order })],
    [1, fc.record({ kind: fc.constant('lag'), n, bytes: fc.nat(3000) })],
    [
      2,
      fc.record({
        kind: fc.constant('network'),
        jitterMs: fc.nat(80),
        lossPerMille: fc.nat(150),
        doublePerMille: fc.nat(100),
      }),
    ],
    [2, fc.constant({ kind: 'heal' })],
    [3, fc.record({ kind: fc.constant('write'), bytes: fc.integer({ min: 1, max: 2000 }) })],
  ];
  const fault = fc.oneof(...faults.map(([weight, arbitrary]) => ({ weight, arbitrary })));
  const thenMs = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 30, max: 2500 }));
  const events = fc.array(fc.record({ fault, thenMs }), { minLength: 1, maxLength: length });
  return fc.record({ seed: fc.nat(1_000_000), events });
}

/** Lets everything happen to a new world, and ends all faults. */
export function live(course: Course, options: WorldOptions, isTraced = false): World {
  const world = new World({ watch: WATCH, ...options, seed: course.seed });
  if (isTraced) world.trace = [];
  world.run(500);
  for (const [place, { fault, thenMs }] of course.events.entries()) {
    happen(world, fault, place);
    world.run(thenMs);
  }
  repair(world);
  return world;
}
