import { getSystemErrorName } from 'node:util';
import type { Cancel, Timers } from '../timers.js';
import { addRequest, listRequest, readAddress, readChange, removeRequest } from './address-message.js';
import type { AddressChange, Copy, KernelAddress } from './address-message.js';
import { NETLINK, errorNumberOf, netlinkMessages } from './netlink.js';
import type { NetlinkMessage } from './netlink.js';
import { oneByOne } from './one-by-one.js';
import { neighboursRequest, readNeighbourEntry } from './neighbour-table.js';
import type { NeighbourEntry } from './neighbour-table.js';
import { ROUTE_TOLD, closeRequest, readRoute, routeRequest } from './route-message.js';
import type { Route } from './route-message.js';
import { destroyRequest, familiesOf, socketsRequest } from './socket-message.js';

/** What came of a request; the reason is for an operator. */
export type KernelResult<T> =
  | { readonly isDone: true; readonly value: T }
  | { readonly isDone: false; readonly reason: string };

export interface KernelOptions {
  readonly timers: Timers;
  /** False when it cannot be sent. */
  readonly send: (channel: 'R' | 'D', bytes: Buffer) => boolean;
  /** An address of this host has changed, whoever did it. */
  readonly onChange: (change: AddressChange) => void;
}

/** The addresses and connections of this host; every request ends within its limit. */
export interface Kernel {
  list(limitMs: number): Promise<KernelResult<readonly KernelAddress[]>>;
  /** Adds the copy, or prolongs its life. */
  add(copy: Copy, validSeconds: number, limitMs: number): Promise<KernelResult<null>>;
  /** Done, too, when there is no such copy. */
  remove(copy: Copy, limitMs: number): Promise<KernelResult<null>>;
  /** Lets nobody in to this address any more, and answers nobody who asks for it; done, too, when that was so already. */
  close(address: string, limitMs: number): Promise<KernelResult<null>>;
  /** The way to an address, by one interface where one is named; null when there is none. */
  route(address: string, interfaceIndex: number | null, limitMs: number): Promise<KernelResult<Route | null>>;
  /** Resets every TCP connection of an address. @returns how many */
  resetConnections(address: string, limitMs: number): Promise<KernelResult<number>>;
  /** Which hardware address stands for which address, as this host has learnt it. */
  neighbours(limitMs: number): Promise<KernelResult<readonly NeighbourEntry[]>>;
  /** What came in from netlink. */
  receive(channel: 'R' | 'D', bytes: Buffer): void;
}

interface Pending {
  readonly parts: NetlinkMessage[];
  readonly end: (result: KernelResult<readonly NetlinkMessage[]>) => void;
  readonly cancel: Cancel;
}

type ListRequest = (sequence: number) => Buffer;

/** Errors that mean that there is nothing to remove. */
const GONE = new Set(['EADDRNOTAVAIL', 'ENODEV', 'ENOENT', 'ESRCH']);
/** Errors that mean that nothing leads there. */
const NO_WAY = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EACCES', 'EINVAL', 'ENODEV']);
/** Connections that are reset at once, and answers that are kept at most. */
const MOST_PARTS = 100_000;
const MOST_PENDING = 10_000;

/** Sends nothing by itself. */
export function createKernel({ timers, send, onChange }: KernelOptions): Kernel {
  const pending = new Map<number, Pending>();
  let sequence = 0;

  const ask = (channel: 'R' | 'D', limitMs: number, make: (sequence: number) => Buffer) =>
    new Promise<KernelResult<readonly NetlinkMessage[]>>((resolve) => {
      sequence = (sequence % 0x7fff_ffff) + 1;
      const own = sequence;
      const end: Pending['end'] = (result) => {
        pending.get(own)?.cancel();
        pending.delete(own);
        resolve(result);
      };
      const reason = `the kernel did not answer within ${Math.round(limitMs)} ms`;
      const cancel = timers.after(limitMs, () => end({ isDone: false, reason }));
      pending.set(own, { parts: [], end, cancel });
      if (pending.size > MOST_PENDING) return end({ isDone: false, reason: 'too many requests' });
      if (!send(channel, make(own))) end({ isDone: false, reason: 'netlink cannot be had: quorate-wire does not run' });
    });
  // A socket carries one list at a time: whoever begins another meanwhile is refused with EBUSY.
  const lists = { R: oneByOne(), D: oneByOne() };
  const askForSockets = (limitMs: number, make: ListRequest): ReturnType<typeof ask> => {
    const endMs = timers.nowMs() + limitMs;
    return lists.D(() => ask('D', Math.max(0, endMs - timers.nowMs()), make));
  };
  // Whoever asks for the same before it has been sent shares the answer.
  const unsent = new Map<ListRequest, ReturnType<typeof ask>>();
  const share = (limitMs: number, make: ListRequest): ReturnType<typeof ask> => {
    const known = unsent.get(make);
    if (known !== undefined) return known;
    const endMs = timers.nowMs() + limitMs;
    const next = lists.R(async () => {
      await Promise.resolve();
      unsent.delete(make);
      return ask('R', Math.max(0, endMs - timers.nowMs()), make);
    });
    unsent.set(make, next);
    return next;
  };

  return {
    list: async (limitMs) => mapped(await share(limitMs, listRequest), readAddress),
    add: async (copy, seconds, limitMs) => empty(await ask('R', limitMs, (own) => addRequest(copy, seconds, own))),
    remove: async (copy, limitMs) => gone(await ask('R', limitMs, (own) => removeRequest(copy, own))),
    close: async (address, limitMs) => gone(await ask('R', limitMs, (own) => closeRequest(address, own))),
    route: async (address, interfaceIndex, limitMs) => {
      const result = await ask('R', limitMs, (own) => routeRequest(address, interfaceIndex, own));
      if (!result.isDone && NO_WAY.has(result.reason)) return { isDone: true, value: null };
      const routes = mapped(result, readRoute);
      return routes.isDone ? { isDone: true, value: routes.value[0] ?? null } : routes;
    },
    neighbours: async (limitMs) => mapped(await share(limitMs, neighboursRequest), readNeighbourEntry),
    resetConnections: async (address, limitMs) => {
      const lists = await Promise.all(
        familiesOf(address).map((family) => askForSockets(limitMs, (own) => socketsRequest(address, family, own))),
      );
      const found = lists.flatMap((list) => (list.isDone ? list.value : []));
      const ends = found.map((part) => ask('D', limitMs, (own) => destroyRequest(part, own) ?? Buffer.alloc(0)));
      const failed = [...lists, ...(await Promise.all(ends))].find(isFailure);
      return failed === undefined ? { isDone: true, value: found.length } : explained(failed);
    },
    receive: (_channel, bytes) => {
      for (const message of netlinkMessages(bytes)) {
        const change = readChange(message);
        if (change === null) take(pending.get(message.sequence), message);
        else onChange(change);
      }
    },
  };
}

function take(waiting: Pending | undefined, message: NetlinkMessage): void {
  if (waiting === undefined) return;
  if (message.type === NETLINK.done) return waiting.end({ isDone: true, value: waiting.parts });
  if (message.type !== NETLINK.error) {
    const isAnswer = message.isPart || message.type === ROUTE_TOLD;
    if (isAnswer && waiting.parts.length < MOST_PARTS) waiting.parts.push(message);
    return;
  }
  const error = errorNumberOf(message);
  if (error === 0) waiting.end({ isDone: true, value: waiting.parts });
  else waiting.end({ isDone: false, reason: getSystemErrorName(-error) });
}

const DONE = { isDone: true, value: null } as const;

function isFailure<T>(result: KernelResult<T>): result is { readonly isDone: false; readonly reason: string } {
  // A connection that ended by itself meanwhile is as good as one that was reset.
  return !result.isDone && !GONE.has(result.reason);
}

/** What is to go may be gone already. */
function gone(result: KernelResult<unknown>): KernelResult<null> {
  return !result.isDone && GONE.has(result.reason) ? DONE : empty(result);
}

function empty(result: KernelResult<unknown>): KernelResult<null> {
  return result.isDone ? DONE : explained(result);
}

function mapped<T>(
  result: KernelResult<readonly NetlinkMessage[]>,
  read: (message: NetlinkMessage) => T | null,
): KernelResult<readonly T[]> {
  if (!result.isDone) return explained(result);
  return { isDone: true, value: result.value.map(read).filter((each) => each !== null) };
}

function explained({ reason }: { readonly reason: string }): { readonly isDone: false; readonly reason: string } {
  return { isDone: false, reason: MEANINGS.get(reason) ?? reason };
}

const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['EPERM', 'this process lacks the capability CAP_NET_ADMIN: see docs/guide/virtual-address.md'],
  ['EACCES', 'this process lacks the capability CAP_NET_ADMIN: see docs/guide/virtual-address.md'],
  ['ENODEV', 'the interface is gone'],
  ['EOPNOTSUPP', 'this kernel cannot reset connections (CONFIG_INET_DIAG_DESTROY)'],
]);
