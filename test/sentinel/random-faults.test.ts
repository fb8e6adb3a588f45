import { expect } from 'chai';
import * as fc from 'fast-check';
import { courses, live } from '../kit/random-faults.js';
import type { World } from '../../src/simulator/world.js';
import { hasOneMaster, isAtRest, isWell, picturesOf, summaryOf } from '../../src/simulator/outlook.js';

/** From the end of all faults until nothing is wrong, or a note says what is, virtual ms. */
const BOUND_MS = 5000;

/** `CORE_RUNS=1000` looks harder. */
const RUNS = Number(process.env['CORE_RUNS'] ?? 60);

/** The chronicle of the world and the invariants of the core throw by themselves while the faults go on. */
describe('under random faults', () => {
  it('three monitors never contradict each other and end with one master', () => {
    fc.assert(
      fc.property(courses(3, 16), (course) => endsWell(live(course, {}))),
      { numRuns: RUNS },
    );
  });

  it('five monitors never contradict each other and end with one master', () => {
    const property = fc.property(courses(5, 16), (course) => endsWell(live(course, { monitors: 5, servers: 5 })));
    fc.assert(property, { numRuns: Math.ceil(RUNS / 3) });
  });

  it('two servers and an arbiter never contradict each other and end with one master', () => {
    const property = fc.property(courses(2, 16), (course) => endsWell(live(course, { monitors: 3, servers: 2 })));
    fc.assert(property, { numRuns: Math.ceil(RUNS / 3) });
  });

  it('the same seed brings the same effects, byte by byte', () => {
    const property = fc.property(courses(3, 8), (course) => {
      const [first, second] = [live(course, {}, true), live(course, {}, true)];
      expect(second.trace).to.deep.equal(first.trace);
      expect(first.trace?.length).to.be.greaterThan(10);
    });
    fc.assert(property, { numRuns: 15 });
  });
});

function endsWell(world: World): void {
  const isExplained = (): boolean => picturesOf(world).every(({ notes }) => notes.length > 0);
  for (let passedMs = 0; passedMs < BOUND_MS; passedMs += 50) {
    world.run(50);
    if (isWell(world)) break;
  }
  if (!isWell(world) && isExplained()) return;
  expect(hasOneMaster(world) && isAtRest(world), `${world.log.slice(-80).join('\n')}\n${summaryOf(world)}`).to.equal(
    true,
  );
  expect(isWell(world), `${world.log.slice(-80).join('\n')}\n${summaryOf(world)}`).to.equal(true);
}
