import { expect } from 'chai';
import type { Effect } from '../../sentinel/effect.js';
import type { MonitorId } from '../../sentinel/ids.js';
import { watchLeases } from '../../src/simulator/checkers/lease-cover.js';
import { watchWriters } from '../../src/simulator/checkers/one-writer.js';
import { agreedMaster, hasOneMaster, isAtRest, isWell, summaryOf } from '../../src/simulator/outlook.js';
import { World } from '../../src/simulator/world.js';
import { WATCH } from '../kit/random-faults.js';

/** From the interruption until the monitors that are left have one writable master and one table at rest, virtual ms. */
const BOUND_MS = 9000;
const lease = { lengthMs: 1000, marginMs: 100, unguardedMs: 1500 };

interface Change {
  readonly name: string;
  /** How many of the four hosts are members at first. */
  readonly members: number;
  readonly kind: 'add' | 'remove';
  readonly host: number;
}

const CHANGES: readonly Change[] = [
  { name: 'adding a host', members: 3, kind: 'add', host: 8 },
  { name: 'removing a host', members: 4, kind: 'remove', host: 7 },
];

describe('a change of members interrupted before each of its effects', () => {
  for (const change of CHANGES) {
    for (const lost of [5, 6, change.host]) {
      for (const leases of [true, false]) {
        const title = `${change.name}, leases ${leases ? 'on' : 'off'}: monitor ${lost} dies, and it is done or not, never half`;
        it(title, () => {
          const steps = play(change, { lost, leases }, null);
          expect(steps, 'effects of the whole change').to.be.greaterThan(2);
          for (let step = 0; step < steps; step++) play(change, { lost, leases }, step);
        });
      }
    }
  }
});

interface Fate {
  readonly lost: number;
  readonly leases: boolean;
}

/** Plays the change with the fault before effect `step`; how many effects of that monitor there were until its end. */
function play(change: Change, { lost, leases }: Fate, step: number | null): number {
  let [isArmed, count] = [false, 0];
  const world: World = new World({
    monitors: 4,
    servers: 4,
    members: change.members,
    settings: { quorum: null, ...(leases ? { lease } : {}) },
    watch: leases ? [...WATCH, watchWriters, watchLeases] : WATCH,
    onEffect: (monitor, effect) => {
      if (!isArmed || !isStep(world.monitor(lost), monitor, effect)) return true;
      return count++ !== step;
    },
  });
  world.runUntil('first table', () => isWell(world));
  world.run(2000);
  isArmed = true;
  ask(world, change);
  const what = `${change.name}, monitor ${lost} dies before effect ${step}`;
  if (step === null) {
    world.runUntil(`${change.name} ends`, () => world.outcomes.has('change'));
    expect(world.outcomes.get('change')?.isDone, world.outcomes.get('change')?.text).to.equal(true);
    world.run(100);
    return count;
  }
  world.runUntil(`${what}: it happens`, () => world.host(lost).state === null);
  world.runUntil(`${what}: one master`, () => hasOneMaster(world) && isAtRest(world), BOUND_MS);
  for (const n of [5, 6, 7, 8]) world.start(n);
  world.runUntil(`${what}: all agree`, () => isWell(world) && isWhole(world, change), BOUND_MS);
  repeat(world, change, what);
  return count;
}

/** The same request again ends in the same members, however far the first one came. */
function repeat(world: World, change: Change, what: string): void {
  world.outcomes.clear();
  world.runUntil(`${what}: the request is taken again`, () => {
    if (world.outcomes.get('change')?.isDone === true) return true;
    world.outcomes.clear();
    ask(world, change);
    world.run(600);
    return world.outcomes.get('change')?.isDone === true;
  });
  world.run(1000);
  expect(votersOf(world).includes(world.monitor(change.host)), `${what}\n${summaryOf(world)}`).to.equal(
    change.kind === 'add',
  );
}

function ask(world: World, { kind, host }: Change): void {
  const given = { monitor: world.monitor(host), server: world.server(host).id };
  world.request(6, 'change', kind === 'add' ? { kind, ...given, before: null } : { kind, ...given });
}

function votersOf(world: World): readonly MonitorId[] {
  return world.state(6).record.table?.voters ?? [];
}

/** Nothing is under way, and voters and servers changed together. */
function isWhole(world: World, { host }: Change): boolean {
  const { table } = world.state(6).record;
  if (table === null || table.next !== null || agreedMaster(world) === null) return false;
  return table.voters.includes(world.monitor(host)) === table.order.includes(world.server(host).id);
}

function isStep(lost: MonitorId, monitor: MonitorId, effect: Effect): boolean {
  if (effect.kind === 'probe' || effect.kind === 'announce') return false;
  if (effect.kind === 'send' && effect.message.kind === 'heartbeat') return false;
  return monitor === lost;
}
