import * as fc from 'fast-check';
import { World } from './world.js';
import type { WorldOptions } from './world.js';

/** One thing that happens to a world; `n` is the last part of a host's address. */
export type Fault =
  | { readonly kind: (typeof SINGLE)[number]; readonly n: number }
  | { readonly kind: 'cutPair'; readonly n: number; readonly m: number }
  | { readonly kind: 'order'; readonly n: number; readonly order: readonly number[] }
  | { readonly kind: 'lag'; readonly n: number; readonly bytes: number }
  | { readonly kind: 'network'; readonly jitterMs: number; readonly lossPerMille: number }
  | { readonly kind: 'heal' }
  | { readonly kind: 'write'; readonly bytes: number };

const SINGLE = [
  'killMonitor',
  'startMonitor',
  'pauseMonitor',
  'wakeMonitor',
  'fillDisk',
  'emptyDisk',
  'killServer',
  'restartServer',
  'returnAsMaster',
  'hangServer',
  'wakeServer',
  'cut',
  'failover',
] as const;

export interface Course {
  readonly seed: number;
  readonly events: readonly { readonly fault: Fault; readonly thenMs: number }[];
}

/** Random faults on so many monitors and servers, with random times between them. */
export function courses(hosts: number, length: number): fc.Arbitrary<Course> {
  const n = fc.integer({ min: 5, max: 4 + hosts });
  const all = Array.from({ length: hosts }, (_, place) => place + 5);
  const order = fc.shuffledSubarray(all, { minLength: hosts, maxLength: hosts });
  const fault: fc.Arbitrary<Fault> = fc.oneof(
    { weight: 10, arbitrary: fc.record({ kind: fc.constantFrom(...SINGLE), n }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cutPair' as const), n, m: n }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('order' as const), n, order }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('lag' as const), n, bytes: fc.integer({ min: 0, max: 3000 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('network' as const), jitterMs: fc.nat(80), lossPerMille: fc.nat(150) }),
    },
    { weight: 2, arbitrary: fc.constant({ kind: 'heal' } as const) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('write' as const), bytes: fc.integer({ min: 1, max: 2000 }) }),
    },
  );
  const thenMs = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 30, max: 2500 }));
  const events = fc.array(fc.record({ fault, thenMs }), { minLength: 1, maxLength: length });
  return fc.record({ seed: fc.nat(1_000_000), events });
}

/** Lets everything happen to a new world, and ends all faults. */
export function live(course: Course, options: WorldOptions, isTraced = false): World {
  const world = new World({ ...options, seed: course.seed });
  if (isTraced) world.trace = [];
  world.run(500);
  for (const [place, { fault, thenMs }] of course.events.entries()) {
    happen(world, fault, place);
    world.run(thenMs);
  }
  repair(world);
  return world;
}

function happen(world: World, fault: Fault, place: number): void {
  switch (fault.kind) {
    case 'cutPair':
      return world.network.cut(fault.n, [fault.m]);
    case 'order':
      if (world.host(fault.n).state === null) return;
      return world.request(fault.n, `request ${place}`, {
        kind: 'order',
        order: fault.order.map((n) => world.server(n).id),
      });
    case 'lag':
      world.server(fault.n).lagBytes = fault.bytes;
      return;
    case 'network':
      return void Object.assign(world.network, { jitterMs: fault.jitterMs, lossPerMille: fault.lossPerMille });
    case 'heal':
      return world.heal();
    case 'write':
      for (const server of world.servers.values()) if (server.isWritable) server.write(fault.bytes);
      return;
    default:
      return happenAt(world, fault.kind, fault.n, place);
  }
}

function happenAt(world: World, kind: (typeof SINGLE)[number], n: number, place: number): void {
  switch (kind) {
    case 'killMonitor':
      return world.kill(n);
    case 'startMonitor':
      return world.start(n);
    case 'pauseMonitor':
      return world.pause(n);
    case 'wakeMonitor':
      return world.wake(n);
    case 'fillDisk':
    case 'emptyDisk':
      world.host(n).isDiskFull = kind === 'fillDisk';
      return;
    case 'killServer':
      return world.killServer(n);
    case 'restartServer':
    case 'returnAsMaster':
      if (!world.server(n).isUp) world.server(n).restart(kind === 'returnAsMaster' ? 'master' : 'before');
      return;
    case 'hangServer':
    case 'wakeServer':
      world.server(n).isHung = kind === 'hangServer';
      return;
    case 'cut':
      return world.network.cut(n);
    case 'failover':
      return world.request(n, `request ${place}`, { kind: 'failover', acceptLossBytes: 0 });
  }
}

function repair(world: World): void {
  for (const server of world.servers.values()) {
    server.isHung = false;
    server.lagBytes = 0;
    if (!server.isUp) server.restart();
  }
  for (const [place, host] of [...world.hosts.values()].entries()) {
    host.isDiskFull = false;
    world.wake(place + 5);
    world.start(place + 5);
  }
  world.heal();
}
