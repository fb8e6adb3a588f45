import type { Dice } from './dice.js';
import { HOST_FAULTS } from './faults.js';
import type { Fault } from './faults.js';

/** A fault, and how long the world is left alone afterwards. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly thenMs: number;
}

/** The size of the world, and the times that matter in it. */
export interface Extent {
  readonly monitors: number;
  readonly servers: number;
  readonly lengthMs: number;
  readonly downAfterMs: number;
}

/** Draws what happens to a world: single faults, and chains of those that go badly together. Each seed favours some kinds. */
export function drawFaults(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const favoured = HOST_FAULTS.filter(() => dice.chance(500));
  const isChained = dice.chance(700);
  const faults: PlannedFault[] = [];
  for (let left = dice.between(3, 12); left > 0; left--) {
    const chain = isChained && dice.chance(350) ? dice.pick(CHAINS)(dice, extent) : [single(dice, extent, favoured)];
    faults.push(...chain);
    if (dice.chance(250)) faults.push({ fault: { kind: 'heal' }, thenMs: dice.roll(2000) });
    if (dice.chance(250)) faults.push({ fault: { kind: 'startMonitor', n: anyHost(dice, extent) }, thenMs: 0 });
  }
  return faults;
}

function anyHost(dice: Dice, { monitors }: Extent): number {
  return 5 + dice.roll(monitors);
}

/** The first server is the master more often than any other. */
function anyServer(dice: Dice, { servers }: Extent): number {
  return dice.chance(350) ? 5 : 5 + dice.roll(servers);
}

/** Soon, so that two faults meet in one change; or late enough for the change to end. */
function pauseMs(dice: Dice): number {
  return dice.chance(500) ? dice.between(1, 30) : dice.between(30, 2500);
}

function single(dice: Dice, extent: Extent, favoured: readonly (typeof HOST_FAULTS)[number][]): PlannedFault {
  const isPlain = favoured.length > 0 && dice.chance(550);
  const n = anyHost(dice, extent);
  if (isPlain) return { fault: { kind: dice.pick(favoured), n }, thenMs: pauseMs(dice) };
  return { fault: dice.pick(ODD)(dice, extent), thenMs: pauseMs(dice) };
}

const ODD: readonly ((dice: Dice, extent: Extent) => Fault)[] = [
  (dice, extent) => ({ kind: 'cutPair', n: anyHost(dice, extent), m: anyHost(dice, extent) }),
  (dice, extent) => ({ kind: 'cutOneWay', n: anyHost(dice, extent), m: anyHost(dice, extent) }),
  (dice, extent) => ({ kind: 'flap', n: anyHost(dice, extent), m: anyHost(dice, extent) }),
  (dice, extent) => ({ kind: 'part', side: hostsOf(extent).filter(() => dice.chance(500)) }),
  (dice, extent) => ({ kind: 'crashAt', n: anyHost(dice, extent), effects: dice.roll(12) }),
  (dice, extent) => ({ kind: 'slowDisk', n: anyHost(dice, extent), ms: dice.between(1, 200) }),
  (dice, extent) => ({ kind: 'slowServer', n: anyServer(dice, extent), ms: dice.between(1, 500) }),
  (dice, extent) => ({ kind: 'order', n: anyHost(dice, extent), order: shuffled(dice, extent) }),
  (dice, extent) => ({ kind: 'lag', n: anyServer(dice, extent), bytes: dice.roll(4000) }),
  (dice, extent) => ({
    kind: 'absurd',
    n: anyHost(dice, extent),
    m: anyHost(dice, extent),
    epoch: dice.between(2000, 1_000_000_000),
  }),
  (dice) => ({
    kind: 'network',
    jitterMs: dice.roll(80),
    lossPerMille: dice.roll(150),
    doublePerMille: dice.roll(200),
  }),
  () => ({ kind: 'heal' }),
];

/** What goes badly together. */
const CHAINS: readonly ((dice: Dice, extent: Extent) => readonly PlannedFault[])[] = [
  cutAndRestart,
  stopAndCut,
  sleepAndPart,
  loseLeader,
  loseVoters,
  lagAndLose,
  cutWhileSlow,
  partAndRestart,
  blindOne,
  moveWhileBlind,
  moveWhileSlow,
  dieWhileWriting,
];

/** The master's host is cut off, and the others forget what they promised. */
function cutAndRestart(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const n = anyServer(dice, extent);
  const others = hostsOf(extent).filter((host) => host !== n);
  return [
    ...calm(extent, dice.roll(3000)),
    { fault: { kind: 'cut', n }, thenMs: dice.roll(extent.lengthMs / 2) },
    ...others.flatMap((m): PlannedFault[] => [
      { fault: { kind: 'killMonitor', n: m }, thenMs: 1 },
      { fault: { kind: 'startMonitor', n: m }, thenMs: dice.roll(20) },
    ]),
    { fault: { kind: 'write', bytes: 1 }, thenMs: dice.roll(2 * (extent.downAfterMs + extent.lengthMs)) },
  ];
}

/** A server hangs, is replaced, and wakes. */
function stopAndCut(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const n = anyServer(dice, extent);
  const { downAfterMs, lengthMs } = extent;
  return [
    { fault: dice.chance(500) ? { kind: 'hangServer', n } : { kind: 'cut', n }, thenMs: dice.roll(downAfterMs) },
    { fault: { kind: 'slowServer', n, ms: dice.roll(500) }, thenMs: dice.roll(2 * lengthMs) },
    { fault: { kind: 'heal' }, thenMs: dice.roll(lengthMs) },
    { fault: { kind: 'wakeServer', n }, thenMs: dice.roll(500) },
  ];
}

/** The master's host is cut off, and its server takes its time to be fenced. */
function cutWhileSlow(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const n = anyServer(dice, extent);
  const { lengthMs } = extent;
  return [
    { fault: { kind: 'heal' }, thenMs: dice.between(lengthMs, 2 * lengthMs) },
    { fault: { kind: 'slowServer', n, ms: lengthMs }, thenMs: dice.roll(lengthMs) },
    { fault: { kind: 'cut', n }, thenMs: 2 * lengthMs },
    { fault: { kind: 'slowServer', n, ms: 0 }, thenMs: dice.roll(lengthMs) },
  ];
}

/** A master and a replica are parted from the majority, and the majority forgets what it promised. */
function partAndRestart(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const side = dice.chance(700) ? [5, 6] : [anyServer(dice, extent), anyServer(dice, extent)];
  const others = hostsOf(extent).filter((n) => !side.includes(n));
  return [
    ...calm(extent, extent.lengthMs + extent.downAfterMs + 1000),
    { fault: { kind: 'part', side }, thenMs: 1 },
    ...others.flatMap((n): PlannedFault[] => [
      { fault: { kind: 'killMonitor', n }, thenMs: 1 },
      { fault: { kind: 'startMonitor', n }, thenMs: 1 },
    ]),
    { fault: { kind: 'write', bytes: 1 }, thenMs: extent.lengthMs },
  ];
}

/** All is well for a while, and then one monitor cannot see one server. */
function blindOne(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const calmMs = extent.downAfterMs + extent.lengthMs + 2000;
  return [
    ...calm(extent, dice.between(calmMs, 2 * calmMs)),
    { fault: { kind: 'cutPair', n: anyHost(dice, extent), m: anyServer(dice, extent) }, thenMs: calmMs },
  ];
}

/** One monitor cannot see one server, nor hear its keeper, and is asked for another master. */
function moveWhileBlind(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const n = anyHost(dice, extent);
  return [
    ...calm(extent, dice.between(1000, 3000)),
    { fault: { kind: 'cutPair', n, m: anyServer(dice, extent) }, thenMs: dice.roll(2 * extent.downAfterMs) },
    { fault: { kind: 'failover', n }, thenMs: dice.roll(2000) },
  ];
}

/** An operator wants another master while one of the two servers takes its time. */
function moveWhileSlow(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const n = anyServer(dice, extent);
  return [
    { fault: { kind: 'heal' }, thenMs: dice.roll(2000) },
    { fault: { kind: 'slowServer', n, ms: dice.between(50, 400) }, thenMs: dice.roll(100) },
    { fault: { kind: 'order', n: anyHost(dice, extent), order: shuffled(dice, extent) }, thenMs: dice.roll(1500) },
    { fault: { kind: 'slowServer', n, ms: 0 }, thenMs: dice.roll(1000) },
  ];
}

/** A monitor with a slow disk ends in the middle of a change: what was on its way there is written or not. */
function dieWhileWriting(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const n = anyHost(dice, extent);
  return [
    { fault: { kind: 'slowDisk', n, ms: dice.between(50, 200) }, thenMs: dice.roll(1000) },
    { fault: { kind: 'killServer', n: anyServer(dice, extent) }, thenMs: dice.roll(400) },
    { fault: { kind: 'killMonitor', n }, thenMs: dice.roll(300) },
    { fault: { kind: 'startMonitor', n }, thenMs: dice.roll(2000) },
  ];
}

/** A monitor sleeps while the hosts are parted, and wakes in another world. */
function sleepAndPart(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const n = anyHost(dice, extent);
  const wake: PlannedFault = { fault: { kind: 'wakeMonitor', n }, thenMs: dice.roll(300) };
  const part: PlannedFault = { fault: { kind: 'cut', n: anyHost(dice, extent) }, thenMs: dice.roll(3000) };
  const sleep: PlannedFault = { fault: { kind: 'pauseMonitor', n }, thenMs: dice.roll(2000) };
  return dice.chance(500) ? [sleep, part, wake] : [part, sleep, { fault: { kind: 'heal' }, thenMs: 0 }, wake];
}

/** The master ends, and whoever leads dies at some point of the failover. */
function loseLeader(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const n = anyServer(dice, extent);
  const crashes = hostsOf(extent).filter(() => dice.chance(400));
  return [
    ...crashes.map((m): PlannedFault => ({ fault: { kind: 'crashAt', n: m, effects: 2 + dice.roll(25) }, thenMs: 0 })),
    { fault: { kind: 'killServer', n }, thenMs: dice.roll(2000) },
    ...crashes.map((m): PlannedFault => ({ fault: { kind: 'startMonitor', n: m }, thenMs: dice.roll(500) })),
    { fault: { kind: 'restartServer', n }, thenMs: dice.roll(2000) },
  ];
}

/** Several voters end and start again, while a server is lost. */
function loseVoters(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const lost = hostsOf(extent).filter(() => dice.chance(600));
  return [
    { fault: { kind: 'killServer', n: anyServer(dice, extent) }, thenMs: dice.roll(300) },
    ...lost.map((n): PlannedFault => ({ fault: { kind: 'killMonitor', n }, thenMs: dice.roll(60) })),
    ...lost.map((n): PlannedFault => ({ fault: { kind: 'startMonitor', n }, thenMs: dice.roll(60) })),
  ];
}

/** Replicas fall behind, and the master is lost. */
function lagAndLose(dice: Dice, extent: Extent): readonly PlannedFault[] {
  const n = anyServer(dice, extent);
  const behind = hostsOf(extent).filter((m) => m !== n && dice.chance(600));
  return [
    ...behind.map((m): PlannedFault => ({ fault: { kind: 'lag', n: m, bytes: dice.roll(6000) }, thenMs: 0 })),
    { fault: { kind: 'heal' }, thenMs: dice.roll(3000) },
    { fault: { kind: 'killServer', n }, thenMs: dice.roll(3000) },
  ];
}

/** Everything runs, is connected, and is left alone for a while: what follows meets a group that is well. */
function calm(extent: Extent, ms: number): readonly PlannedFault[] {
  const kinds = ['wakeMonitor', 'emptyDisk', 'startMonitor', 'wakeServer', 'restartServer'] as const;
  const mended = hostsOf(extent).flatMap((n) => kinds.map((kind): PlannedFault => ({ fault: { kind, n }, thenMs: 0 })));
  return [...mended, { fault: { kind: 'heal' }, thenMs: ms }];
}

function hostsOf({ monitors }: Extent): readonly number[] {
  return Array.from({ length: monitors }, (_, place) => 5 + place);
}

function shuffled(dice: Dice, { servers }: Extent): readonly number[] {
  const rest = Array.from({ length: servers }, (_, place) => 5 + place);
  const order: number[] = [];
  while (rest.length > 0) order.push(...rest.splice(dice.roll(rest.length), 1));
  return order;
}
