import { expect } from 'chai';
import * as fc from 'fast-check';
import { watchLeases } from '../../src/simulator/checkers/lease-cover.js';
import { watchWriters } from '../../src/simulator/checkers/one-writer.js';
import type { Fault } from '../../src/simulator/faults.js';
import { agreedMaster, isAtRest, isWell, picturesOf, summaryOf } from '../../src/simulator/outlook.js';
import type { World } from '../../src/simulator/world.js';
import { WATCH, courses, live } from '../kit/random-faults.js';
import type { Course } from '../kit/random-faults.js';

/** From the end of all faults until nothing is wrong, or a note says what is, virtual ms. */
const BOUND_MS = 8000;

/** `CORE_RUNS=1000` looks harder. */
const RUNS = Number(process.env['CORE_RUNS'] ?? 60);

const HOSTS = 5;
const REPLICA_LIMIT_MS = 1000;
const lease = { lengthMs: 1000, marginMs: 100, unguardedMs: REPLICA_LIMIT_MS + 500 };

describe('under random faults, while the members change', () => {
  it('there are never two servers that take writes, and in the end one master', () => {
    fc.assert(
      fc.property(changing(), (course) => endsWell(live(course, options()))),
      { numRuns: RUNS },
    );
  });

  it('without leases they agree in the end, although nobody keeps a removed server from taking writes', () => {
    const property = fc.property(changing(), (course) =>
      endsWell(live(course, { monitors: HOSTS, servers: HOSTS, members: 3, settings: { quorum: null } }), agrees),
    );
    fc.assert(property, { numRuns: Math.ceil(RUNS / 2) });
  });
});

/** Random faults, and between them requests to add and to remove hosts. */
function changing(): fc.Arbitrary<Course> {
  const host = fc.integer({ min: 5, max: 4 + HOSTS });
  const request: fc.Arbitrary<Fault> = fc.record({ kind: fc.constantFrom('add', 'remove'), n: host, m: host });
  const event = fc.record({ fault: request, thenMs: fc.integer({ min: 1, max: 2500 }) });
  return fc
    .record({ course: courses(HOSTS, 10), requests: fc.array(event, { minLength: 1, maxLength: 8 }) })
    .map(({ course, requests }) => ({ seed: course.seed, events: interleave(requests, course.events) }));
}

function interleave<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  const longest = Math.max(a.length, b.length);
  const pairs = Array.from({ length: longest }, (_, place) => [a[place], b[place]]);
  return pairs.flat().filter((each) => each !== undefined);
}

function options() {
  return {
    monitors: HOSTS,
    servers: HOSTS,
    members: 3,
    // As the servers have it themselves: with fewer replicas they refuse writes, so a removal that leaves fewer is refused.
    settings: { lease, quorum: null, minHealthyReplicas: 1 },
    watch: [...WATCH, watchWriters, watchLeases],
    prepare: (world: World) => {
      for (const server of world.servers.values())
        Object.assign(server, { startsFenced: true, replicaLimitMs: REPLICA_LIMIT_MS });
    },
  };
}

/** The members show one stable table, and find nothing wrong. */
function agrees(world: World): boolean {
  const isFine = picturesOf(world).every(({ servers }) => servers.every(({ isOk }) => isOk));
  return agreedMaster(world) !== null && isAtRest(world) && isFine;
}

function endsWell(world: World, isFine: (world: World) => boolean = isWell): void {
  const isExplained = (): boolean => picturesOf(world).every(({ notes }) => notes.length > 0);
  for (let passedMs = 0; passedMs < BOUND_MS && !isFine(world); passedMs += 50) world.run(50);
  if (!isFine(world) && isExplained()) return;
  const text = `${world.log.slice(-80).join('\n')}\n${summaryOf(world)}`;
  expect(isFine(world), text).to.equal(true);
}
