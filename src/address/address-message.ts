import { addressOf, bytesOf } from './ip-bytes.js';
import { FLAG, attribute, attributesOf, netlinkRequest, readU32, u32 } from './netlink.js';
import type { NetlinkMessage } from './netlink.js';

/** One copy of an address in the kernel: the same address may stand there with several prefixes, on several interfaces. */
export interface Copy {
  readonly address: string;
  readonly prefix: number;
  readonly interfaceIndex: number;
}

/** A copy as the kernel tells of it. */
export interface KernelAddress extends Copy {
  /** For how much longer it is valid, in whole seconds; null: for ever. */
  readonly validSeconds: number | null;
}

/** Somebody put an address on an interface, changed it, or took it away; or its time was over. */
export interface AddressChange extends KernelAddress {
  readonly isRemoved: boolean;
}

/** Types of messages (rtnetlink(7)). */
const ADDRESS = { added: 20, removed: 21, get: 22 } as const;

const ATTRIBUTE = { address: 1, local: 2, cacheInfo: 6, flags: 8 } as const;
const FOR_EVER = 0xffff_ffff;
/** No duplicate detection by the kernel, which would make the address wait for a second; it is probed for beforehand. */
const NODAD = 0x02;
/** The prefix brings no route with it. */
const NOPREFIXROUTE = 0x200;

/** Puts the address there, or prolongs its life. */
export function addRequest(copy: Copy, validSeconds: number, sequence: number): Buffer {
  const bytes = bytesOf(copy.address);
  // What is not preferred is no source for connections of this host's own. IPv4 knows no such thing.
  const preferredSeconds = bytes.length === 16 ? 0 : validSeconds;
  const lives = [u32(preferredSeconds), u32(validSeconds), u32(0), u32(0)];
  const body = [
    head(copy, bytes.length),
    attribute(ATTRIBUTE.local, bytes),
    attribute(ATTRIBUTE.address, bytes),
    attribute(ATTRIBUTE.cacheInfo, Buffer.concat(lives)),
    attribute(ATTRIBUTE.flags, u32(bytes.length === 16 ? NODAD | NOPREFIXROUTE : 0)),
  ];
  const flags = FLAG.ack | FLAG.create | FLAG.replace;
  return netlinkRequest({ type: ADDRESS.added, flags, sequence }, Buffer.concat(body));
}

/** Takes exactly this copy away. */
export function removeRequest(copy: Copy, sequence: number): Buffer {
  const bytes = bytesOf(copy.address);
  // By IFA_LOCAL alone the kernel would take any copy of an IPv4 address, whatever its prefix.
  const local = bytes.length === 4 ? [attribute(ATTRIBUTE.local, bytes)] : [];
  const body = Buffer.concat([head(copy, bytes.length), ...local, attribute(ATTRIBUTE.address, bytes)]);
  return netlinkRequest({ type: ADDRESS.removed, flags: FLAG.ack, sequence }, body);
}

/** Asks for every address of this host. */
export function listRequest(sequence: number): Buffer {
  return netlinkRequest({ type: ADDRESS.get, flags: FLAG.dump, sequence }, Buffer.alloc(8));
}

/** What a message says of an address; null where it is about something else. */
export function readAddress({ type, body }: NetlinkMessage): KernelAddress | null {
  if ((type !== ADDRESS.added && type !== ADDRESS.removed) || body.length < 8) return null;
  const attributes = attributesOf(body.subarray(8));
  const bytes = attributes.get(ATTRIBUTE.local) ?? attributes.get(ATTRIBUTE.address);
  if (bytes === undefined || (bytes.length !== 4 && bytes.length !== 16)) return null;
  const info = attributes.get(ATTRIBUTE.cacheInfo);
  const validSeconds = info === undefined || info.length < 8 ? FOR_EVER : readU32(info, 4);
  return {
    address: addressOf(bytes),
    prefix: body.readUInt8(1),
    interfaceIndex: readU32(body, 4),
    validSeconds: validSeconds === FOR_EVER ? null : validSeconds,
  };
}

/** What the kernel tells unasked; null where it answers a question, or is about something else. */
export function readChange(message: NetlinkMessage): AddressChange | null {
  const address = message.isPart ? null : readAddress(message);
  return address === null ? null : { ...address, isRemoved: message.type === ADDRESS.removed };
}

function head({ prefix, interfaceIndex }: Copy, length: number): Buffer {
  const family = length === 4 ? 2 : 10;
  return Buffer.concat([Buffer.from([family, prefix, 0, 0]), u32(interfaceIndex)]);
}
