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
import { familiesOf, socketsRequest } from './socket-message.js';
import type { SocketFamily } from './socket-message.js';

export interface KernelOptions extends NetlinkRequestsOptions {
  /** An address of this host has changed, whoever did it. */
  readonly onChange: (change: AddressChange) => void;
}

/** The addresses and connections of this host. Every request ends within its limit, and those that change something are done in order. */
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
  /** Resets every TCP connection of an address; their clients hear of it as long as the address is there. */
  resetConnections(address: string, limitMs: number): Promise<KernelResult<null>>;
  /** Which hardware address stands for which address, as this host has learnt it. */
  neighbours(limitMs: number): Promise<KernelResult<readonly NeighbourEntry[]>>;
  /** What came in from netlink. */
  receive(bytes: Buffer): void;
}

/** Errors that mean that there is nothing to remove. */
const GONE = new Set(['EADDRNOTAVAIL', 'ENODEV', 'ENOENT', 'ESRCH']);
/** Errors that mean that nothing leads there. */
const NO_WAY = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EACCES', 'EINVAL', 'ENODEV']);

/** Sends nothing by itself. */
export function createKernel({ onChange, ...options }: KernelOptions): Kernel {
  const requests = new NetlinkRequests(options);
  return {
    list: async (limitMs) => mapped(await requests.askForList(limitMs, listRequest), readAddress),
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
    neighbours: async (limitMs) => mapped(await requests.askForList(limitMs, neighboursRequest), readNeighbourEntry),
    resetConnections: async (address, limitMs) => {
      const ask = (family: SocketFamily): Promise<Answers> =>
        requests.ask('D', limitMs, (own) => socketsRequest(address, family, own));
      const failed = (await Promise.all(familiesOf(address).map(ask))).find(({ isDone }) => !isDone);
      return failed === undefined ? DONE : empty(failed);
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

const DONE = { isDone: true, value: null } as const;

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
  ['ENOTSUP', 'this kernel cannot reset connections (CONFIG_INET_DIAG_DESTROY)'],
]);
