import { bytesOf } from './ip-bytes.js';
import { FLAG, attribute, netlinkRequest, u16, u32 } from './netlink.js';

/** Families of sockets (socket(2)). */
const SOCKET_FAMILY = { ipv4: 2, ipv6: 10 } as const;

export type SocketFamily = (typeof SOCKET_FAMILY)[keyof typeof SOCKET_FAMILY];

/** Types of messages (sock_diag(7)). */
const BY_FAMILY = 20;
const TCP = 6;
const BYTECODE = 1;
/** Compares the own address of a socket. */
const SOURCE_CONDITION = 7;
/** The identity of a socket; nothing is asked for by it. */
const IDENTITY_BYTES = 48;
/** Every state but listening, which concerns connections that do not exist yet. */
const CONNECTED_STATES = 0xfff & ~(1 << 10);

/** The families of sockets that may have such an address: one that serves both has IPv4 connections, too. */
export function familiesOf(address: string): readonly SocketFamily[] {
  const { ipv4, ipv6 } = SOCKET_FAMILY;
  return address.includes(':') ? [ipv6] : [ipv4, ipv6];
}

/** Asks for the TCP connections whose own address is this one, among the sockets of one family. */
export function socketsRequest(address: string, family: SocketFamily, sequence: number): Buffer {
  const bytes = bytesOf(address);
  const condition = hostCondition(bytes);
  // An operation that is met goes to the next one, which is the end; one that is not goes beyond the end.
  const operation = Buffer.concat([Buffer.from([SOURCE_CONDITION, 4 + condition.length]), u16(8 + condition.length)]);
  const body = Buffer.concat([
    requestHead(family, CONNECTED_STATES),
    Buffer.alloc(IDENTITY_BYTES),
    attribute(BYTECODE, Buffer.concat([operation, condition])),
  ]);
  return netlinkRequest({ type: BY_FAMILY, flags: FLAG.dump, sequence }, body);
}

function requestHead(family: number, states: number): Buffer {
  return Buffer.concat([Buffer.from([family, TCP, 0, 0]), u32(states)]);
}

function hostCondition(bytes: Buffer): Buffer {
  const anyPort = u32(0xffff_ffff);
  return Buffer.concat([Buffer.from([familyOfBytes(bytes), 8 * bytes.length, 0, 0]), anyPort, bytes]);
}

function familyOfBytes(bytes: Buffer): SocketFamily {
  return bytes.length === 4 ? SOCKET_FAMILY.ipv4 : SOCKET_FAMILY.ipv6;
}
