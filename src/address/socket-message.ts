import { bytesOf } from './ip-bytes.js';
import { FLAG, attribute, netlinkRequest, u16, u32 } from './netlink.js';
import type { NetlinkMessage } from './netlink.js';

/** Types of messages (sock_diag(7)). */
const BY_FAMILY = 20;
const DESTROY = 21;
const TCP = 6;
const IPV4 = 2;
const IPV6 = 10;
const BYTECODE = 1;
/** Compares the own address of a socket. */
const SOURCE_CONDITION = 7;
/** Where the identity of a socket stands in an answer, and how long it is. */
const IDENTITY = { at: 4, bytes: 48 } as const;
/** Every state but listening, which concerns connections that do not exist yet. */
const CONNECTED_STATES = 0xfff & ~(1 << 10);

/** The families of sockets that may have such an address: one that serves both has IPv4 connections, too. */
export function familiesOf(address: string): readonly number[] {
  return address.includes(':') ? [IPV6] : [IPV4, IPV6];
}

/** Asks for the TCP connections whose own address is this one, among the sockets of one family. */
export function socketsRequest(address: string, family: number, sequence: number): Buffer {
  const bytes = bytesOf(address);
  const condition = hostCondition(bytes);
  // An operation that is met goes to the next one, which is the end; one that is not goes beyond the end.
  const operation = Buffer.concat([Buffer.from([SOURCE_CONDITION, 4 + condition.length]), u16(8 + condition.length)]);
  const body = Buffer.concat([
    requestHead(family, CONNECTED_STATES),
    Buffer.alloc(IDENTITY.bytes),
    attribute(BYTECODE, Buffer.concat([operation, condition])),
  ]);
  return netlinkRequest({ type: BY_FAMILY, flags: FLAG.dump, sequence }, body);
}

/** Resets the connection that an answer told of; its client hears of it at once. Null for any other message. */
export function destroyRequest({ type, body }: NetlinkMessage, sequence: number): Buffer | null {
  if (type !== BY_FAMILY || body.length < IDENTITY.at + IDENTITY.bytes) return null;
  const identity = body.subarray(IDENTITY.at, IDENTITY.at + IDENTITY.bytes);
  const request = Buffer.concat([requestHead(body.readUInt8(0), CONNECTED_STATES), identity]);
  return netlinkRequest({ type: DESTROY, flags: FLAG.ack, sequence }, request);
}

function requestHead(family: number, states: number): Buffer {
  return Buffer.concat([Buffer.from([family, TCP, 0, 0]), u32(states)]);
}

function hostCondition(bytes: Buffer): Buffer {
  const anyPort = u32(0xffff_ffff);
  return Buffer.concat([Buffer.from([familyOf(bytes), 8 * bytes.length, 0, 0]), anyPort, bytes]);
}

function familyOf(bytes: Buffer): number {
  return bytes.length === 4 ? IPV4 : IPV6;
}
