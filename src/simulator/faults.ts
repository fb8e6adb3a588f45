import { epoch as epochOf } from '../../sentinel/index.js';
import type { Change, Message, ServerId } from '../../sentinel/index.js';
import type { World } from './world.js';

/** One thing that happens to a world; `n` is the last part of a host's address. */
export type Fault =
  | { readonly kind: HostFault; readonly n: number }
  | { readonly kind: 'cutPair' | 'cutOneWay' | 'flap'; readonly n: number; readonly m: number }
  | { readonly kind: 'part'; readonly side: readonly number[] }
  | { readonly kind: 'crashAt'; readonly n: number; readonly effects: number }
  | { readonly kind: 'slowDisk' | 'slowServer'; readonly n: number; readonly ms: number }
  | { readonly kind: 'order'; readonly n: number; readonly order: readonly number[] }
  | { readonly kind: 'add' | 'remove'; readonly n: number; readonly m: number }
  | { readonly kind: 'lag'; readonly n: number; readonly bytes: number }
  | { readonly kind: 'absurd'; readonly n: number; readonly m: number; readonly epoch: number }
  | {
      readonly kind: 'network';
      readonly jitterMs: number;
      readonly lossPerMille: number;
      readonly doublePerMille: number;
    }
  | { readonly kind: 'heal' }
  | { readonly kind: 'write'; readonly bytes: number };

/** The faults that need to know no more than whom they meet. */
export const HOST_FAULTS = [
  'killMonitor',
  'startMonitor',
  'pauseMonitor',
  'wakeMonitor',
  'fillDisk',
  'emptyDisk',
  'killServer',
  'restartServer',
  'returnAsMaster',
  'returnEmpty',
  'hangServer',
  'wakeServer',
  'cut',
  'losePower',
  'failover',
] as const;

export type HostFault = (typeof HOST_FAULTS)[number];

/** How long a link is down that flaps, in virtual ms. */
const FLAP_MS = 50;

/** Lets it happen; `place` makes the names of requests unique. */
export function happen(world: World, fault: Fault, place: number): void {
  world.note(null, () => describe(fault));
  switch (fault.kind) {
    case 'cutPair':
      return world.network.cut(fault.n, [fault.m]);
    case 'cutOneWay':
      return world.network.cutOneWay(fault.n, fault.m);
    case 'flap':
      return flap(world, fault.n, fault.m);
    case 'part':
      return world.network.part(fault.side);
    case 'crashAt':
      world.host(fault.n).effectsToLive = fault.effects;
      return;
    case 'slowDisk':
      world.host(fault.n).diskMs = fault.ms;
      return;
    case 'slowServer':
      return eachServer(world, fault.n, (server) => Object.assign(server, { slowMs: fault.ms }));
    case 'order':
      return ask(world, fault, place);
    case 'add':
    case 'remove':
      return changeMembers(world, fault, place);
    case 'lag':
      return eachServer(world, fault.n, (server) => Object.assign(server, { lagBytes: fault.bytes }));
    case 'absurd':
      return speakAbsurdly(world, fault);
    case 'network':
      return void Object.assign(world.network, qualityOf(fault));
    case 'heal':
      return world.heal();
    case 'write':
      for (const server of world.servers.values()) if (server.isWritable) world.write(server, fault.bytes);
      return;
    default:
      return happenAt(world, fault.kind, { n: fault.n, place });
  }
}

/** Everything is put right that a fault put wrong. */
export function repair(world: World): void {
  world.note(null, () => 'all faults end');
  for (const server of world.servers.values()) {
    if (!server.isUp) server.restart();
    server.wake();
    Object.assign(server, { lagBytes: 0, slowMs: 0 });
  }
  for (const host of world.hosts.values()) {
    Object.assign(host, { isDiskFull: false, diskMs: 1, effectsToLive: null });
    world.processes.wake(host);
    world.processes.start(host);
  }
  world.heal();
}

function happenAt(world: World, kind: HostFault, { n, place }: { n: number; place: number }): void {
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
    case 'losePower':
      world.network.cut(n);
      world.kill(n);
      return eachServer(world, n, () => world.killServer(n));
    case 'failover':
      return world.request(n, `request ${place}`, { kind: 'failover', acceptLossBytes: 0 });
    case 'cut':
      return world.network.cut(n);
    default:
      return happenToServer(world, kind, n);
  }
}

type ServerFault = Extract<
  HostFault,
  'killServer' | 'restartServer' | 'returnAsMaster' | 'returnEmpty' | 'hangServer' | 'wakeServer'
>;

function happenToServer(world: World, kind: ServerFault, n: number): void {
  eachServer(world, n, (server) => {
    switch (kind) {
      case 'killServer':
        return world.killServer(n);
      case 'hangServer':
        server.isHung = true;
        return;
      case 'wakeServer':
        return server.wake();
      case 'returnEmpty':
        return server.isUp ? undefined : server.restart('empty');
      case 'restartServer':
      case 'returnAsMaster':
        return server.isUp ? undefined : server.restart(kind === 'returnAsMaster' ? 'master' : 'before');
    }
  });
}

function qualityOf({ jitterMs, lossPerMille, doublePerMille }: Extract<Fault, { kind: 'network' }>) {
  return { jitterMs, lossPerMille, doublePerMille };
}

/** An arbiter's host has no server. */
function eachServer(world: World, n: number, run: (server: ReturnType<World['server']>) => void): void {
  for (const server of world.servers.values()) if (server.n === n) run(server);
}

function flap(world: World, n: number, m: number): void {
  const [a, b] = [world.host(n), world.host(m)];
  if (a === b) return;
  world.processes.unlink(a, b, false);
  world.processes.unlink(b, a, false);
  world.network.breakLink(n, m);
  world.agenda.later(FLAP_MS, () => {
    world.network.mendLink(n, m);
    world.processes.link(a, b);
  });
}

function ask(world: World, fault: Extract<Fault, { kind: 'order' }>, place: number): void {
  if (world.host(fault.n).state === null) return;
  const order: readonly ServerId[] = fault.order.map((n) => world.server(n).id);
  world.request(fault.n, `request ${place}`, { kind: 'order', order });
}

/** An operator asks the monitor of host `n` to take in host `m`, or to leave it out. */
function changeMembers(world: World, fault: Extract<Fault, { kind: 'add' | 'remove' }>, place: number): void {
  if (world.host(fault.n).state === null) return;
  const server = [...world.servers.values()].find(({ n }) => n === fault.m)?.id ?? null;
  const host = { monitor: world.monitor(fault.m), server };
  const change: Change = fault.kind === 'add' ? { kind: 'add', ...host, before: null } : { kind: 'remove', ...host };
  world.request(fault.n, `request ${place}`, change);
}

/** A monitor that lost its wits asks for a vote, or writes the table, in an epoch that cannot be. */
function speakAbsurdly(world: World, { n, m, epoch: value }: Extract<Fault, { kind: 'absurd' }>): void {
  const { disk } = world.host(n);
  if (n === m || disk === null || disk.promised === 0) return;
  const epoch = epochOf(value);
  const { table } = disk;
  const message: Message =
    table === null || value % 2 === 0
      ? { kind: 'voteRequest', epoch, purpose: 'failover', table: null }
      : { kind: 'write', epoch, table: { ...table, epoch, version: table.version + 1 } };
  world.feed(n, { kind: 'received', from: world.monitor(m), message });
}

function describe(fault: Fault): string {
  const { kind, ...rest } = fault;
  const values = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
  return [`* ${kind}`, ...values].join(' ');
}
