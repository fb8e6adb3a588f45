import { hostOf } from '../../../sentinel/index.js';
import type { CoreConfig, MonitorId } from '../../../sentinel/index.js';
import { withRecord } from './facts.js';
import { endDeed, endWriting, feed, isOpen, passTime, start } from './living.js';
import { copyWorld } from './small-world.js';
import type { Allowance, Letter, SmallMonitor, SmallWorld } from './small-world.js';

/** The longest time that passes in one move, in virtual ms. */
const QUIET_MS = 50;

/** One way that a world can go on. */
export interface Move {
  readonly label: string;
  /** The world after it; the given one stays as it was. May throw a Violation. */
  readonly make: () => SmallWorld;
}

/** Everything that can happen next. Where nothing is on its way, time passes until something is. */
export function movesOf(world: SmallWorld, configs: ReadonlyMap<MonitorId, CoreConfig>): readonly Move[] {
  const moves: Move[] = [];
  const add = (label: string, change: (copy: SmallWorld) => void): void => {
    moves.push({
      label,
      make: () => {
        const copy = copyWorld(world);
        change(copy);
        return copy;
      },
    });
  };
  addDeliveries(world, add);
  for (const monitor of world.monitors.values()) addProgress(monitor, add);
  for (const monitor of world.monitors.values()) addLives({ world, monitor, configs }, add);
  if (world.now >= world.left.untilMs) return moves;
  if (isQuiet(world)) add('time passes', passQuietTime);
  else if (world.left.delays > 0) add('time passes meanwhile', (copy) => passTime(spend(copy, 'delays')));
  return moves;
}

/** Time in which nothing is on its way is one move, so long as it is not too long to die in. */
function passQuietTime(world: SmallWorld): void {
  const endMs = Math.min(world.left.untilMs, world.now + QUIET_MS);
  do passTime(world);
  while (isQuiet(world) && world.now < endMs);
}

function isQuiet({ links, monitors }: SmallWorld): boolean {
  for (const letters of links.values()) if (letters.length > 0) return false;
  for (const { writing, deed } of monitors.values()) if (writing !== null || deed !== null) return false;
  return true;
}

type Add = (label: string, change: (copy: SmallWorld) => void) => void;

interface Life {
  readonly world: SmallWorld;
  readonly monitor: SmallMonitor;
  readonly configs: ReadonlyMap<MonitorId, CoreConfig>;
}

function addDeliveries(world: SmallWorld, add: Add): void {
  for (const [way, [letter]] of world.links) {
    if (letter === undefined) continue;
    add(`${way} ${letter.message.kind}`, (copy) => deliver(copy, takeFirst(copy, way)));
    if (world.left.losses > 0)
      add(`${way} loses ${letter.message.kind}`, (copy) => takeFirst(spend(copy, 'losses'), way));
  }
}

function addProgress({ id, writing, deed }: SmallMonitor, add: Add): void {
  if (writing !== null) add(`${id} has it on disk`, (copy) => endWriting(copy, same(copy, id)));
  if (deed !== null) add(`${id} ends ${deed.kind} ${deed.server}`, (copy) => endDeed(copy, same(copy, id)));
}

function addLives({ world, monitor: { id, state, writing }, configs }: Life, add: Add): void {
  if (state === null) {
    const config = configs.get(id);
    if (config !== undefined) add(`${id} starts`, (copy) => start(copy, same(copy, id), config));
    return;
  }
  if (world.left.crashes === 0) return;
  add(`${id} dies`, (copy) => crash(spend(copy, 'crashes'), id, false));
  if (writing !== null) add(`${id} dies, its disk does not`, (copy) => crash(spend(copy, 'crashes'), id, true));
}

function deliver(world: SmallWorld, letter: Letter | undefined): void {
  const receiver = letter === undefined ? undefined : world.monitors.get(letter.to);
  if (letter === undefined || receiver === undefined) return;
  feed(world, receiver, { kind: 'received', from: letter.from, message: letter.message });
}

function takeFirst(world: SmallWorld, way: string): Letter | undefined {
  return world.links.get(way)?.shift();
}

/** What it had sent is still on its way; what was sent to it is lost, and the others hear that their links closed. */
function crash(world: SmallWorld, id: MonitorId, isWritten: boolean): void {
  const monitor = same(world, id);
  if (isWritten && monitor.writing !== null) {
    monitor.disk = monitor.writing;
    world.facts = withRecord(world.facts, id, monitor.writing);
  }
  world.unguarded = new Set([...world.unguarded, hostOf(id)]);
  Object.assign(monitor, { state: null, writing: null, waiting: [], looks: [], deed: null });
  for (const other of world.monitors.values()) {
    if (other.id === id) continue;
    world.links.delete(`${other.id}>${id}`);
    if (isOpen(world, id, other.id)) feed(world, other, { kind: 'unlinked', peer: id, isClosed: true });
  }
}

function same(world: SmallWorld, id: MonitorId): SmallMonitor {
  const found = world.monitors.get(id);
  if (found === undefined) throw new RangeError(`no monitor ${id}`);
  return found;
}

function spend(world: SmallWorld, what: Exclude<keyof Allowance, 'untilMs'>): SmallWorld {
  world.left = { ...world.left, [what]: world.left[what] - 1 };
  return world;
}
