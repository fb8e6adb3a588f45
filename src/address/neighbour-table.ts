import { addressOf, macText } from './ip-bytes.js';
import { FLAG, attributesOf, netlinkRequest } from './netlink.js';
import type { NetlinkMessage } from './netlink.js';

/** Who is where, as this host has learnt it. */
export interface NeighbourEntry {
  readonly address: string;
  readonly mac: string;
}

const NEIGHBOUR = { added: 28, get: 30 } as const;
const ATTRIBUTE = { destination: 1, hardware: 2 } as const;
const HEAD_BYTES = 12;

/** Asks for the whole table of neighbours. */
export function neighboursRequest(sequence: number): Buffer {
  return netlinkRequest({ type: NEIGHBOUR.get, flags: FLAG.dump, sequence }, Buffer.alloc(HEAD_BYTES));
}

/** One line of it; null where the neighbour has not answered. */
export function readNeighbourEntry({ type, body }: NetlinkMessage): NeighbourEntry | null {
  if (type !== NEIGHBOUR.added || body.length < HEAD_BYTES) return null;
  const attributes = attributesOf(body.subarray(HEAD_BYTES));
  const destination = attributes.get(ATTRIBUTE.destination);
  const hardware = attributes.get(ATTRIBUTE.hardware);
  if (hardware?.length !== 6 || (destination?.length !== 4 && destination?.length !== 16)) return null;
  return { address: addressOf(destination), mac: macText(hardware) };
}
