import type { AddressChange, Copy, KernelAddress } from '../../src/address/address-message.js';
import type { Kernel } from '../../src/address/kernel.js';
import type { KernelResult } from '../../src/address/netlink-requests.js';
import type { Link } from '../../src/address/link.js';
import type { NeighbourEntry } from '../../src/address/neighbour-table.js';

/** An interface that exists only in memory, and what was done with it. */
export interface FakeLink extends Link {
  readonly addresses: KernelAddress[];
  readonly neighbours: NeighbourEntry[];
  readonly frames: Buffer[];
  /** The latest order to the guard. */
  armed: { readonly copies: readonly Copy[]; readonly afterMs: number } | null;
  /** What was asked of the kernel, in order. */
  readonly asked: string[];
  state: ReturnType<Link['look']>;
  /** Why the kernel refuses to add or remove; null when it does not. */
  refusal: string | null;
  /** Whether the kernel does not answer. */
  isSilent: boolean;
  isWithout: Link['isWithout'];
  /** Whether nobody is let in to the virtual address. */
  isClosed: boolean;
  gateway: string | null;
  /** Why frames cannot be sent or heard. */
  silence: string | null;
  /** The kernel tells of a change. */
  change(change: AddressChange): void;
  /** Somebody sends a frame. */
  hear(frame: Buffer): void;
}

export const OWN_MAC = Buffer.from('020000000005', 'hex');

export function fakeLink(interfaceName: string): FakeLink {
  const listeners = new Set<(frame: Buffer) => void>();
  const watchers = new Set<(change: AddressChange) => void>();
  const done = <T>(value: T): Promise<KernelResult<T>> => Promise.resolve({ isDone: true, value });
  const refused = (): Promise<KernelResult<null>> => Promise.resolve({ isDone: false, reason: link.refusal ?? '' });
  const isSame = (a: Copy, b: Copy): boolean =>
    a.address === b.address && a.prefix === b.prefix && a.interfaceIndex === b.interfaceIndex;
  const without = (copy: Copy): void => {
    const place = link.addresses.findIndex((each) => isSame(each, copy));
    if (place >= 0) link.addresses.splice(place, 1);
  };
  const kernel: Kernel = {
    list: () => (link.isSilent ? Promise.resolve({ isDone: false, reason: 'no answer' }) : done([...link.addresses])),
    neighbours: () => done([...link.neighbours]),
    add: (copy, validSeconds) => {
      if (link.refusal !== null) return refused();
      link.asked.push(`add ${copy.address}/${copy.prefix} ${validSeconds}s`);
      without(copy);
      link.addresses.push({ ...copy, validSeconds });
      return done(null);
    },
    remove: (copy) => {
      if (link.refusal !== null) return refused();
      link.asked.push(`remove ${copy.address}/${copy.prefix}`);
      without(copy);
      return done(null);
    },
    close: (address) => {
      link.asked.push(`close ${address}`);
      link.isClosed = true;
      return done(null);
    },
    route: (_address, interfaceIndex) =>
      done(
        interfaceIndex === null
          ? { isLocal: !link.isClosed, gateway: null }
          : { isLocal: false, gateway: link.gateway },
      ),
    resetConnections: (address) => {
      link.asked.push(`reset ${address}`);
      return done(null);
    },
    receive: () => undefined,
  };
  const link: FakeLink = {
    interfaceName,
    kernel,
    addresses: [{ address: '10.0.0.5', prefix: 24, interfaceIndex: 7, validSeconds: null }],
    neighbours: [],
    frames: [],
    armed: null,
    asked: [],
    state: { index: 7, mac: OWN_MAC, isUp: true, hasCarrier: true },
    refusal: null,
    isSilent: false,
    isWithout: () => false,
    isClosed: false,
    gateway: null,
    silence: null,
    look: () => link.state,
    sendFrame: (frame) => link.frames.push(frame) > 0,
    watch: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    change: (change) => watchers.forEach((watcher) => watcher(change)),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    arm: (copies, afterMs) => void (link.armed = { copies, afterMs }),
    problem: () => link.silence,
    close: () => Promise.resolve(),
    hear: (frame) => listeners.forEach((listener) => listener(frame)),
  };
  return link;
}
