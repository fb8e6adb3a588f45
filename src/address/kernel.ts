import { getSystemErrorName } from 'node:util';
import type { Cancel, Timers } from '../timers.js';
import { addRequest, listRequest, readAddress, removeRequest } from './address-message.js';
import type { Copy, KernelAddress } from './address-message.js';
import { NETLINK, errorNumberOf, netlinkMessages } from './netlink.js';
import type { NetlinkMessage } from './netlink.js';
import { oneByOne } from './one-by-one.js';
import { neighboursRequest, readNeighbourEntry } from './neighbour-table.js';
import type { NeighbourEntry } from './neighbour-table.js';
import { destroyRequest, familiesOf, socketsRequest } from './socket-message.js';

/** What came of a request; the reason is for an operator. */
export type KernelResult<T> =
  | { readonly isDone: true; readonly value: T }
  | { readonly isDone: false; readonly reason: string };

export interface KernelOptions {
  readonly timers: Timers;
  /** False when it cannot be sent. */
  readonly send: (channel: 'R' | 'D', bytes: Buffer) => boolean;
}

/** The addresses and connections of this host; every request ends within its limit. */
export interface Kernel {
  list(limitMs: number): Promise<KernelResult<readonly KernelAddress[]>>;
  /** Adds the copy, or prolongs its life. */
  add(copy: Copy, validSeconds: number, limitMs: number): Promise<KernelResult<null>>;
  /** Done, too, when there is no such copy. */
  remove(copy: Copy, limitMs: number): Promise<KernelResult<null>>;
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

/** Errors that mean that there is nothing to remove. */
const GONE = new Set(['EADDRNOTAVAIL', 'ENODEV', 'ENOENT', 'ESRCH']);
/** Connections that are reset at once, and answers that are kept at most. */
const MOST_PARTS = 100_000;
const MOST_PENDING = 10_000;

/** Sends nothing by itself. */
export function createKernel({ timers, send }: KernelOptions): Kernel {
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
  const askForList: typeof ask = (channel, limitMs, make) => {
    const endMs = timers.nowMs() + limitMs;
    return lists[channel](() => ask(channel, Math.max(0, endMs - timers.nowMs()), make));
  };

  return {
    list: async (limitMs) => mapped(await askForList('R', limitMs, listRequest), readAddress),
    add: async (copy, seconds, limitMs) => empty(await ask('R', limitMs, (own) => addRequest(copy, seconds, own))),
    remove: async (copy, limitMs) => {
      const result = await ask('R', limitMs, (own) => removeRequest(copy, own));
      return !result.isDone && GONE.has(result.reason) ? DONE : empty(result);
    },
    neighbours: async (limitMs) => mapped(await askForList('R', limitMs, neighboursRequest), readNeighbourEntry),
    resetConnections: async (address, limitMs) => {
      const lists = await Promise.all(
        familiesOf(address).map((family) => askForList('D', limitMs, (own) => socketsRequest(address, family, own))),
      );
      const found = lists.flatMap((list) => (list.isDone ? list.value : []));
      const ends = found.map((part) => ask('D', limitMs, (own) => destroyRequest(part, own) ?? Buffer.alloc(0)));
      const failed = [...lists, ...(await Promise.all(ends))].find(isFailure);
      return failed === undefined ? { isDone: true, value: found.length } : explained(failed);
    },
    receive: (_channel, bytes) => {
      for (const message of netlinkMessages(bytes)) take(pending.get(message.sequence), message);
    },
  };
}

function take(waiting: Pending | undefined, message: NetlinkMessage): void {
  if (waiting === undefined) return;
  if (message.type === NETLINK.done) return waiting.end({ isDone: true, value: waiting.parts });
  if (message.type !== NETLINK.error) {
    if (message.isPart && waiting.parts.length < MOST_PARTS) waiting.parts.push(message);
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
