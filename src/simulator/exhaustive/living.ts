import { create, deadline, hostOf, step, takeEffects, tick } from '../../../sentinel/index.js';
import type { CoreConfig, Effect, Input, MonitorId, ServerId } from '../../../sentinel/index.js';
import { unbacked } from '../checkers/claims.js';
import { Violation } from '../violation.js';
import { copiesOf, withEffect, withRecord } from './facts.js';
import { carryOut, isWritable, reportOf } from './small-server.js';
import type { SmallDeed } from './small-server.js';
import type { SmallMonitor, SmallWorld } from './small-world.js';

/** Messages whose order against others is tried out; all others arrive at once. */
const QUEUED: ReadonlySet<string> = new Set(['voteRequest', 'vote', 'write', 'written', 'release']);

/** How long a look takes, in virtual ms. */
const LOOK_MS = 2;

/** Something happens to a monitor, and everything follows that does not have to wait. */
export function feed(world: SmallWorld, monitor: SmallMonitor, input: Input): void {
  if (monitor.state === null) return;
  step(monitor.state, input, world.now);
  flow(world, monitor);
}

/** A monitor begins with what its disk holds. */
export function start(world: SmallWorld, monitor: SmallMonitor, config: CoreConfig): void {
  monitor.state = create(config, { dice: 1, now: world.now, record: monitor.disk });
  flow(world, monitor);
  for (const other of world.monitors.values()) {
    if (other === monitor || other.state === null || !isOpen(world, monitor.id, other.id)) continue;
    feed(world, monitor, { kind: 'linked', peer: other.id });
    feed(world, other, { kind: 'linked', peer: monitor.id });
  }
}

/** The clock goes on to the next moment at which a monitor wants to be woken. */
export function passTime(world: SmallWorld): void {
  const next = [...world.monitors.values()].map((monitor) => nextMs(world, monitor));
  world.now = Math.max(world.now, Math.min(world.left.untilMs, ...next));
  for (const monitor of world.monitors.values()) {
    for (const server of monitor.looks.splice(0)) look(world, monitor, server);
    if (monitor.state === null || deadline(monitor.state) > world.now) continue;
    tick(monitor.state, world.now);
    flow(world, monitor);
  }
}

/** When something happens to the monitor by itself: a look takes a moment, all else waits for its deadline. */
function nextMs(world: SmallWorld, { state, looks }: SmallMonitor): number {
  if (state === null) return Number.POSITIVE_INFINITY;
  return looks.length > 0 ? world.now + LOOK_MS : deadline(state);
}

/** The record that was on its way is on disk. */
export function endWriting(world: SmallWorld, monitor: SmallMonitor): void {
  const { writing } = monitor;
  if (writing === null) return;
  Object.assign(monitor, { disk: writing, writing: null });
  world.facts = withRecord(world.facts, monitor.id, writing);
  feed(world, monitor, { kind: 'persisted', record: writing });
  pump(world, monitor);
}

/** The deed that was begun is carried out, and its monitor is told. */
export function endDeed(world: SmallWorld, monitor: SmallMonitor): void {
  const { deed } = monitor;
  if (deed === null) return;
  monitor.deed = null;
  act(world, monitor, deed);
}

/** Whether anything gets from one to the other. */
export function isOpen({ cutOff }: SmallWorld, a: MonitorId | ServerId, b: MonitorId | ServerId): boolean {
  return hostOf(a) === hostOf(b) || (!cutOff.has(hostOf(a)) && !cutOff.has(hostOf(b)));
}

/** Takes what the step wanted: looks and fences at once, the rest in its order and behind the disk. */
function flow(world: SmallWorld, monitor: SmallMonitor): void {
  if (monitor.state === null) return;
  const effects = takeEffects(monitor.state);
  monitor.waiting.push(...effects.filter(({ kind }) => kind !== 'probe' && kind !== 'fence'));
  for (const effect of effects) {
    if (effect.kind === 'probe') monitor.looks.push(effect.server);
    if (effect.kind === 'fence') act(world, monitor, effect);
  }
  pump(world, monitor);
}

function pump(world: SmallWorld, monitor: SmallMonitor): void {
  while (monitor.writing === null || world.sabotage.has('persist-before-send')) {
    const effect = monitor.waiting.shift();
    if (effect === undefined) return;
    if (effect.kind === 'persist') persist(world, monitor, effect);
    else perform(world, monitor, effect);
  }
}

/** A record that changes no promise is on disk at once: nothing depends on when. */
function persist(world: SmallWorld, monitor: SmallMonitor, { record }: Extract<Effect, { kind: 'persist' }>): void {
  const { disk } = monitor;
  const isPromise =
    disk?.promised !== record.promised || disk.votedFor !== record.votedFor || disk.table !== record.table;
  monitor.writing = record;
  if (!isPromise) endWriting(world, monitor);
}

function perform(world: SmallWorld, monitor: SmallMonitor, effect: Exclude<Effect, { kind: 'persist' }>): void {
  world.facts = withEffect(world.facts, monitor.id, effect);
  switch (effect.kind) {
    case 'send':
      return send(world, monitor, effect);
    case 'promote':
      checkPromotion(world, monitor, effect);
      monitor.deed = effect;
      return;
    case 'unfence':
      if (hostOf(effect.server) === hostOf(monitor.id)) return act(world, monitor, effect);
      monitor.deed = effect;
      return;
    case 'follow':
    case 'salvage':
    case 'hold':
    case 'resume':
    case 'fence':
      return act(world, monitor, effect);
    case 'probe':
    case 'link':
    case 'unlink':
    case 'detach':
    case 'prepareAddress':
    case 'claimAddress':
    case 'releaseAddress':
    case 'announce':
    case 'answer':
  }
}

function send(world: SmallWorld, monitor: SmallMonitor, { to, message }: Extract<Effect, { kind: 'send' }>): void {
  const lengthMs = monitor.state?.config.lease?.lengthMs ?? 0;
  const wrong = unbacked(message, { to, disk: monitor.disk, lengthMs });
  if (wrong !== null) throw new Violation('disk-before-word', `${monitor.id}: ${message.kind} ${wrong}`);
  const receiver = world.monitors.get(to);
  if (receiver === undefined || receiver.state === null || !isOpen(world, monitor.id, to)) return;
  const way = `${monitor.id}>${to}`;
  if (!QUEUED.has(message.kind)) return feed(world, receiver, { kind: 'received', from: monitor.id, message });
  const letters = world.links.get(way) ?? [];
  letters.push({ from: monitor.id, to, message });
  world.links.set(way, letters);
}

function look(world: SmallWorld, monitor: SmallMonitor, id: ServerId): void {
  const server = world.servers.get(id);
  if (server === undefined) return;
  if (!isOpen(world, monitor.id, id))
    return feed(world, monitor, { kind: 'probed', server: id, result: { kind: 'silent' } });
  const master = server.master === null ? undefined : world.servers.get(server.master);
  const hasMaster = master?.isUp === true && master.role === 'master' && isOpen(world, id, master.id);
  feed(world, monitor, { kind: 'probed', server: id, result: reportOf(server, hasMaster) });
}

function act(world: SmallWorld, monitor: SmallMonitor, deed: SmallDeed): void {
  const before = world.servers.get(deed.server);
  const isReached = before !== undefined && isOpen(world, monitor.id, deed.server);
  const { server, result } = isReached ? carryOut(before, deed) : UNREACHED;
  if (server !== null) world.servers.set(deed.server, server);
  checkWriters(world);
  feed(world, monitor, { kind: 'performed', action: deed.kind, server: deed.server, result });
}

const UNREACHED = { server: null, result: { isDone: false, reason: 'no answer' } } as const;

function checkWriters({ servers, unguarded }: SmallWorld): void {
  const writers = [...servers.values()].filter(isWritable).map(({ id }) => id);
  const guilty = writers.filter((id) => !unguarded.has(hostOf(id)));
  if (guilty.length > 1) throw new Violation('one-writer', `${writers.join(' and ')} take writes at the same time`);
}

function checkPromotion(world: SmallWorld, { id, disk }: SmallMonitor, { server }: SmallDeed): void {
  const table = disk?.table ?? null;
  if (table?.master === server) return;
  const copies = table === null ? 0 : copiesOf(world.facts, `${table.epoch}/${table.version}`, server);
  if (copies * 2 > world.monitors.size) return;
  throw new Violation('table-before-promotion', `${id} promotes ${server}, and ${copies} disks tell of it`);
}
