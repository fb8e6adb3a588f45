import { expect } from 'chai';
import type { Effect } from '../../sentinel/effect.js';
import type { MonitorId } from '../../sentinel/ids.js';
import { WATCH } from '../kit/random-faults.js';
import { World } from '../../src/simulator/world.js';
import { hasOneMaster, isAtRest, isWell } from '../../src/simulator/outlook.js';

/** From the interruption until the monitors that are left have one writable master and one stable table, virtual ms. */
const BOUND_MS = 4000;
/** From the return of whatever was lost until nothing is wrong any more. */
const HEALED_MS = 4000;

type Fault = 'monitor 5' | 'monitor 6' | 'monitor 7' | 'host 5';

interface Change {
  readonly name: string;
  readonly begin: (world: World) => void;
}

const CHANGES: readonly Change[] = [
  { name: 'failover', begin: (world) => world.killServer(5) },
  {
    name: 'planned move',
    begin: (world) => world.request(7, 'move', { kind: 'order', order: [6, 5, 7].map((n) => world.server(n).id) }),
  },
  {
    name: 'planned move that goes back',
    begin: (world) => {
      world.server(6).failsToPromote = true;
      world.request(5, 'move', { kind: 'order', order: [6, 5, 7].map((n) => world.server(n).id) });
    },
  },
];

describe('a change interrupted before each of its effects', () => {
  for (const change of CHANGES) {
    for (const fault of ['monitor 5', 'monitor 6', 'monitor 7', 'host 5'] as const) {
      it(`${change.name}: ${fault} dies, and the group ends with one master`, () => {
        const steps = play(change, fault, null);
        expect(steps, 'effects of the whole change').to.be.greaterThan(3);
        for (let step = 0; step < steps; step++) play(change, fault, step);
      });
    }
  }
});

/** Plays the change with the fault before effect `step`; how many effects there were until the group was at rest. */
function play(change: Change, fault: Fault, step: number | null): number {
  const place = Number(fault.split(' ')[1]);
  let [isArmed, count] = [false, 0];
  const world: World = new World({
    watch: WATCH,
    onEffect: (monitor, effect) => {
      if (!isArmed || !isStep(world, fault, monitor, effect)) return true;
      if (count++ !== step) return true;
      if (fault === 'host 5') Object.assign(world.server(5), { isHung: true });
      if (monitor === world.monitor(place)) return false;
      world.kill(place);
      return true;
    },
  });
  world.runUntil('first table', () => isWell(world));
  world.run(2000);
  isArmed = true;
  change.begin(world);
  const what = `${change.name}, ${fault} dies before effect ${step}`;
  if (step === null) {
    world.runUntil(`${change.name} ends`, () => world.log.some((line) => line.includes('+failover-end')));
    world.run(100);
    return count;
  }
  world.runUntil(`${what}: it happens`, () => world.host(place).state === null);
  const isOver = (): boolean => hasOneMaster(world) && isAtRest(world);
  world.runUntil(`${what}: one master`, isOver, BOUND_MS);
  world.run(1000);
  expect(isOver(), `${what}: and so it stays`).to.equal(true);
  repair(world);
  world.runUntil(`${what}: all agree`, () => isWell(world), HEALED_MS);
  return count;
}

/** Effects that others can notice, of the monitor that is to die; of any monitor when the master's host dies. */
function isStep(world: World, fault: Fault, monitor: MonitorId, effect: Effect): boolean {
  if (effect.kind === 'probe' || effect.kind === 'announce') return false;
  if (effect.kind === 'send' && effect.message.kind === 'heartbeat') return false;
  return fault === 'host 5' || monitor === world.monitor(Number(fault.split(' ')[1]));
}

function repair(world: World): void {
  for (const server of world.servers.values()) {
    server.failsToPromote = false;
    if (!server.isUp) server.restart();
    server.wake();
  }
  for (const n of [5, 6, 7]) world.start(n);
}
