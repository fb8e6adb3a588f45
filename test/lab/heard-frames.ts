import { existsSync, readFileSync } from 'node:fs';
import type { Holding } from './address-plan.js';
import { isClaim } from './frame-form.js';
import type { FrameForm } from './frame-form.js';

/** A frame about a virtual address, as somebody outside heard it. */
export interface HeardFrame {
  readonly atMs: number;
  /** When the listener was last awake before: the frame came no earlier, but it may have waited since then. */
  readonly sinceMs: number;
  readonly address: string;
  readonly form: FrameForm;
  readonly mac: string;
}

/** The same with the host whose card it came from; null where it is none of those that are watched. */
export interface AttributedFrame extends HeardFrame {
  readonly host: number | null;
}

/** So much earlier still a frame may have come, in ms: the program that hands it on has to be woken up, too. */
const HEARD_LATE_MS = 25;

/** What a listener has written so far, in the order in which it heard it. */
export function readHeard(file: string): readonly HeardFrame[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [at = '', since = '', address = '', form = '', mac = ''] = line.split(' ');
    return { atMs: Number(at), sinceMs: Number(since), address, form: form as FrameForm, mac };
  });
}

/**
 * Frames by which a host speaks for an address that it does not have, or that another one has begun to speak for by
 * right since it got it. There should be none.
 */
export function wrongFrames(
  frames: readonly AttributedFrame[],
  holdings: readonly Holding[],
): readonly AttributedFrame[] {
  const latest = new Map<string, AttributedFrame[]>();
  return frames.filter((frame) => {
    if (!isClaim(frame.form)) return false;
    const held = holdings.find((holding) => isWithin(frame, holding));
    if (held === undefined) return true;
    const others = (latest.get(frame.address) ?? []).filter(({ host }) => host !== frame.host);
    latest.set(frame.address, [...others, frame]);
    return others.some(({ sinceMs }) => sinceMs > held.fromMs + HEARD_LATE_MS);
  });
}

function isWithin({ atMs, sinceMs, host, address }: AttributedFrame, holding: Holding): boolean {
  if (holding.host !== host || holding.address !== address) return false;
  return atMs >= holding.notBeforeMs && sinceMs <= holding.goneByMs + HEARD_LATE_MS;
}
