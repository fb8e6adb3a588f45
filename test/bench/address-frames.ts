import type { Holding } from '../lab/address-plan.js';
import { isAnnouncement, isClaim } from '../lab/frame-form.js';
import type { FrameForm } from '../lab/frame-form.js';
import { wrongFrames } from '../lab/heard-frames.js';
import type { AttributedFrame } from '../lab/heard-frames.js';

/** How a fault sounded on the link, in ms; null where nobody else announced the addresses. */
export interface Announced {
  /** From the fault until the last of the addresses was announced for the first time by another host. */
  readonly firstMs: number | null;
  /** The same from the last sign that the old host gave of that address. */
  readonly sinceLastSignMs: number | null;
  /** Announcements of another host in the time after its first one: ARP in its two forms, and neighbour advertisements. */
  readonly requests: number;
  readonly replies: number;
  readonly advertisements: number;
  /** Frames from the fault on of hosts that spoke for an address that they did not have. */
  readonly wrong: readonly AttributedFrame[];
}

/** For so long the frames of a new host are counted. */
const COUNTED_MS = 2000;

/** What was heard while a fault lasted. */
export interface FaultHeard {
  readonly frames: readonly AttributedFrame[];
  readonly holdings: readonly Holding[];
  readonly addresses: readonly string[];
  readonly old: number;
  readonly atMs: number;
}

/** Reads the frames of one fault. */
export function announcedBy({ frames, holdings, addresses, old, atMs }: FaultHeard): Announced {
  const elsewhere = frames.filter((frame) => frame.atMs > atMs && frame.host !== old && isAnnouncement(frame.form));
  const firsts = addresses.map((address) => {
    const first = elsewhere.find((frame) => frame.address === address);
    if (first === undefined) return null;
    const isSign = (frame: AttributedFrame): boolean =>
      frame.address === address && frame.host === old && isClaim(frame.form) && frame.atMs <= first.atMs;
    return { atMs: first.atMs, lastSignMs: frames.findLast(isSign)?.atMs ?? null };
  });
  const from = Math.min(...firsts.flatMap((first) => first?.atMs ?? []));
  const counted = elsewhere.filter((frame) => frame.atMs <= from + COUNTED_MS);
  const count = (form: FrameForm): number => counted.filter((frame) => frame.form === form).length;
  return {
    firstMs: mostOf(firsts.map((first) => (first === null ? null : first.atMs - atMs))),
    sinceLastSignMs: mostOf(
      firsts.map((first) => (first === null || first.lastSignMs === null ? null : first.atMs - first.lastSignMs)),
    ),
    requests: count('announce-request'),
    replies: count('announce-reply'),
    advertisements: count('announce-na'),
    wrong: wrongFrames(frames, holdings).filter((frame) => frame.atMs > atMs),
  };
}

/** Null where one of them is missing. */
function mostOf(values: readonly (number | null)[]): number | null {
  return values.reduce((most, value) => (most === null || value === null ? null : Math.max(most, value)));
}
