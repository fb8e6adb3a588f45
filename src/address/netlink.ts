import { endianness } from 'node:os';

/** One message of netlink(7): numbers are in the order of this machine. */
export interface NetlinkMessage {
  readonly type: number;
  readonly sequence: number;
  /** Whether it is one of several that answer a question; what the kernel tells unasked is not. */
  readonly isPart: boolean;
  /** Behind the header. */
  readonly body: Buffer;
}

/** Flags of a request (netlink(7)). */
export const FLAG = { request: 1, ack: 4, dump: 0x300, replace: 0x100, create: 0x400 } as const;

/** Types that every kind of netlink has. */
export const NETLINK = { error: 2, done: 3 } as const;

const HEADER_BYTES = 16;
const MULTIPART = 2;
const IS_LITTLE = endianness() === 'LE';

/** A request as the kernel takes it. */
export function netlinkRequest(head: { type: number; flags: number; sequence: number }, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.set(u32(HEADER_BYTES + body.length), 0);
  header.set(u16(head.type), 4);
  header.set(u16(head.flags | FLAG.request), 6);
  header.set(u32(head.sequence), 8);
  return Buffer.concat([header, body]);
}

/** The messages in what was received at once; what is cut off at the end is left out. */
export function netlinkMessages(bytes: Buffer): readonly NetlinkMessage[] {
  const messages: NetlinkMessage[] = [];
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const length = readU32(bytes, at);
    if (length < HEADER_BYTES || at + length > bytes.length) break;
    const body = bytes.subarray(at + HEADER_BYTES, at + length);
    const isPart = (readU16(bytes, at + 6) & MULTIPART) !== 0;
    messages.push({ type: readU16(bytes, at + 4), sequence: readU32(bytes, at + 8), isPart, body });
    at += aligned(length);
  }
  return messages;
}

/** One attribute: its length, its type, its bytes, filled up to a multiple of four. */
export function attribute(type: number, bytes: Buffer): Buffer {
  const length = 4 + bytes.length;
  return Buffer.concat([u16(length), u16(type), bytes, Buffer.alloc(aligned(length) - length)]);
}

/** The attributes of a message, by type. */
export function attributesOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = readU16(bytes, at);
    if (length < 4 || at + length > bytes.length) break;
    found.set(readU16(bytes, at + 2), bytes.subarray(at + 4, at + length));
    at += aligned(length);
  }
  return found;
}

/** The error number of an answer, positive; 0 is success. */
export function errorNumberOf({ body }: NetlinkMessage): number {
  if (body.length < 4) return 0;
  return -(IS_LITTLE ? body.readInt32LE(0) : body.readInt32BE(0));
}

/** A number of 16 bits in the order of this machine. */
export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  if (IS_LITTLE) bytes.writeUInt16LE(value);
  else bytes.writeUInt16BE(value);
  return bytes;
}

/** A number of 32 bits in the order of this machine. */
export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  if (IS_LITTLE) bytes.writeUInt32LE(value >>> 0);
  else bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function readU16(bytes: Buffer, at: number): number {
  return IS_LITTLE ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
}

/** The reverse of `u32`. */
export function readU32(bytes: Buffer, at: number): number {
  return IS_LITTLE ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}

function aligned(length: number): number {
  return (length + 3) & ~3;
}
