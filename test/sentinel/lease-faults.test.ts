import { expect } from 'chai';
import * as fc from 'fast-check';
import { watchLeases } from '../../src/simulator/checkers/lease-cover.js';
import { watchWriters } from '../../src/simulator/checkers/one-writer.js';
import { WATCH, courses, live } from '../kit/random-faults.js';
import type { World } from '../../src/simulator/world.js';
import { hasOneMaster, isWell, picturesOf, summaryOf } from '../../src/simulator/outlook.js';

/** From the end of all faults until nothing is wrong, or a note says what is, virtual ms. */
const BOUND_MS = 8000;

/** `CORE_RUNS=1000` looks harder. */
const RUNS = Number(process.env['CORE_RUNS'] ?? 60);

/** The servers' own limit, and with some room the time after which an unguarded master has met it. */
const REPLICA_LIMIT_MS = 1000;
const lease = { lengthMs: 1000, marginMs: 100, unguardedMs: REPLICA_LIMIT_MS + 500 };

describe('under random faults, with leases', () => {
  it('three monitors never let two servers take writes, and end with one master', () => {
    fc.assert(
      fc.property(courses(3, 14), (course) => endsWell(live(course, options()))),
      { numRuns: RUNS },
    );
  });

  it('five monitors never let two servers take writes, and end with one master', () => {
    const property = fc.property(courses(5, 14), (course) =>
      endsWell(live(course, { ...options(), monitors: 5, servers: 5 })),
    );
    fc.assert(property, { numRuns: Math.ceil(RUNS / 3) });
  });
});

function options() {
  return {
    settings: { lease },
    watch: [...WATCH, watchWriters, watchLeases],
    prepare: (world: World) => {
      for (const server of world.servers.values())
        Object.assign(server, { startsFenced: true, replicaLimitMs: REPLICA_LIMIT_MS });
    },
  };
}

function endsWell(world: World): void {
  const isExplained = (): boolean => picturesOf(world).every(({ notes }) => notes.length > 0);
  for (let passedMs = 0; passedMs < BOUND_MS && !isWell(world); passedMs += 50) {
    // What was stopped because it could not be fenced in time is started again, as its unit does.
    for (const server of world.servers.values()) if (!server.isUp) server.restart();
    world.run(50);
  }
  if (!isWell(world) && isExplained()) return;
  const text = `${world.log.slice(-80).join('\n')}\n${summaryOf(world)}`;
  expect(hasOneMaster(world) && isWell(world), text).to.equal(true);
}
