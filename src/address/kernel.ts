import { addRequest, listRequest, readAddress, readChange, removeRequest } from './address-message.js';
import type { AddressChange, Copy, KernelAddress } from './address-message.js';
import { netlinkMessages } from './netlink.js';
import type { NetlinkMessage } from './netlink.js';
import { NetlinkRequests } from './netlink-requests.js';
import type { Answers, KernelResult, NetlinkRequestsOptions } from './netlink-requests.js';
import { neighboursRequest, readNeighbourEntry } from './neighbour-table.js';
import type { NeighbourEntry } from './neighbour-table.js';
import { closeRequest, readRoute, routeRequest } from './route-message.js';
import type { Route } from './route-message.js';
import { SOCKET_FAMILY, destroyRequest, familiesOf, familyOf, socketsRequest } from './socket-message.js';
import type { SocketFamily } from './socket-message.js';

export interface KernelOptions extends NetlinkRequestsOptions {
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
  /** Every TCP connection of an address. */
  connections(address: string, limitMs: number): Promise<KernelResult<readonly NetlinkMessage[]>>;
  /**
   * Resets these; their clients hear of it as long as the address is there. Up to RESETS_AT_ONCE of them come before
   * whatever is asked later.
   */
  reset(connections: readonly NetlinkMessage[], limitMs: number): Promise<KernelResult<null>>;
  /** Which hardware address stands for which address, as this host has learnt it. */
  neighbours(limitMs: number): Promise<KernelResult<readonly NeighbourEntry[]>>;
  /** What came in from netlink. */
  receive(bytes: Buffer): void;
}

/** Errors that mean that there is nothing to remove. */
const GONE = new Set(['EADDRNOTAVAIL', 'ENODEV', 'ENOENT', 'ESRCH']);
/** Errors that mean that nothing leads there. */
const NO_WAY = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EACCES', 'EINVAL', 'ENODEV']);
/** So many connections are reset without waiting for the first of them. */
export const RESETS_AT_ONCE = 4000;

/** Sends nothing by itself. */
export function createKernel({ onChange, ...options }: KernelOptions): Kernel {
  const requests = new NetlinkRequests(options);
  const socketsOf = (address: string, limitMs: number, family: SocketFamily): Promise<Answers> =>
    requests.askForList(channelOf(family), limitMs, (own) => socketsRequest(address, family, own));
  const resetAll = (connections: readonly NetlinkMessage[], limitMs: number): readonly Promise<Answers>[] =>
    connections.map((each) =>
      requests.ask(channelOf(familyOf(each)), limitMs, (own) => destroyRequest(each, own) ?? Buffer.alloc(0)),
    );

  return {
    list: async (limitMs) => mapped(await requests.share('R', limitMs, listRequest), readAddress),
    add: async (copy, seconds, limitMs) =>
      empty(await requests.ask('R', limitMs, (own) => addRequest(copy, seconds, own))),
    remove: async (copy, limitMs) => gone(await requests.ask('R', limitMs, (own) => removeRequest(copy, own))),
    close: async (address, limitMs) => gone(await requests.ask('R', limitMs, (own) => closeRequest(address, own))),
    route: async (address, interfaceIndex, limitMs) => {
      const result = await requests.ask('R', limitMs, (own) => routeRequest(address, interfaceIndex, own));
      if (!result.isDone && NO_WAY.has(result.reason)) return { isDone: true, value: null };
      const routes = mapped(result, readRoute);
      return routes.isDone ? { isDone: true, value: routes.value[0] ?? null } : routes;
    },
    neighbours: async (limitMs) => mapped(await requests.share('R', limitMs, neighboursRequest), readNeighbourEntry),
    connections: async (address, limitMs) => {
      const all = await Promise.all(familiesOf(address).map((family) => socketsOf(address, limitMs, family)));
      const failed = all.find(isFailure);
      if (failed !== undefined) return explained(failed);
      return { isDone: true, value: all.flatMap((list) => (list.isDone ? list.value : [])) };
    },
    reset: async (connections, limitMs) => {
      for (let at = 0; at < connections.length; at += RESETS_AT_ONCE) {
        const results = await Promise.all(resetAll(connections.slice(at, at + RESETS_AT_ONCE), limitMs));
        const failed = results.find(isFailure);
        if (failed !== undefined) return explained(failed);
      }
      return DONE;
    },
    receive: (bytes) => {
      for (const message of netlinkMessages(bytes)) {
        const change = readChange(message);
        if (change === null) requests.take(message);
        else onChange(change);
      }
    },
  };
}

function channelOf(family: SocketFamily): 'D' | 'E' {
  return family === SOCKET_FAMILY.ipv4 ? 'D' : 'E';
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
