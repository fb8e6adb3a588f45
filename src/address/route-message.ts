import { addressOf, bytesOf } from './ip-bytes.js';
import { FLAG, attribute, attributesOf, netlinkRequest, u32 } from './netlink.js';
import type { NetlinkMessage } from './netlink.js';

/** How the kernel would send to an address, or take what is sent to it. */
export interface Route {
  /** Packets for it are for this host. */
  readonly isLocal: boolean;
  /** Null when it is on the link, or on this host. */
  readonly gateway: string | null;
}

/** Types of messages (rtnetlink(7)). */
const ROUTE = { removed: 25, get: 26 } as const;
/** The type of the one message that answers; the kernel tells nobody here of routes unasked. */
export const ROUTE_TOLD = 24;
const ATTRIBUTE = { destination: 1, outInterface: 4, gateway: 5 } as const;
/** The table of what is for this host itself, which the kernel fills; and what stands in it. */
const LOCAL_TABLE = 255;
const LOCAL = 2;
const ANY_SCOPE = 255;
const HEAD_BYTES = 12;
const TYPE_AT = 7;

/**
 * Closes this host for an address that it still has: nobody is let in or answered any more, but connections can still
 * be reset in its name. The way in comes back only with the address put there anew.
 */
export function closeRequest(address: string, sequence: number): Buffer {
  const bytes = bytesOf(address);
  const body = Buffer.concat([head(bytes, LOCAL_TABLE, LOCAL), attribute(ATTRIBUTE.destination, bytes)]);
  return netlinkRequest({ type: ROUTE.removed, flags: FLAG.ack, sequence }, body);
}

/** Asks for the way to an address; by one interface, where one is named. */
export function routeRequest(address: string, interfaceIndex: number | null, sequence: number): Buffer {
  const bytes = bytesOf(address);
  const body = [head(bytes, 0, 0), attribute(ATTRIBUTE.destination, bytes)];
  if (interfaceIndex !== null) body.push(attribute(ATTRIBUTE.outInterface, u32(interfaceIndex)));
  return netlinkRequest({ type: ROUTE.get, flags: FLAG.ack, sequence }, Buffer.concat(body));
}

/** What a message says of a way; null where it is about something else. */
export function readRoute({ type, body }: NetlinkMessage): Route | null {
  if (type !== ROUTE_TOLD || body.length < HEAD_BYTES) return null;
  const gateway = attributesOf(body.subarray(HEAD_BYTES)).get(ATTRIBUTE.gateway);
  const isAddress = gateway?.length === 4 || gateway?.length === 16;
  return { isLocal: body.readUInt8(TYPE_AT) === LOCAL, gateway: isAddress ? addressOf(gateway) : null };
}

function head(bytes: Buffer, table: number, type: number): Buffer {
  const family = bytes.length === 4 ? 2 : 10;
  return Buffer.concat([Buffer.from([family, 8 * bytes.length, 0, 0, table, 0, ANY_SCOPE, type]), u32(0)]);
}
