import { forkOf } from '../../sentinel/index.js';
import type { Position, ServerId } from '../../sentinel/index.js';

/** How far a server went past a fork, as far as somebody looked on. */
export interface PastFork {
  readonly bytes: number;
  /** From the first byte behind the fork to the last, in seconds; to about one second. */
  readonly seconds: number;
}

/** Remembers when the histories of servers grew: a server itself does not know, and after a restart not even how far it was. */
export interface Growth {
  note(server: ServerId, position: Position): void;
  /** Null where nobody looked on behind the fork from `reference`. */
  pastFork(server: ServerId, reference: Position): PastFork | null;
}

/** Looks that lie closer together count as one, in ms. */
const STEP_MS = 500;
/** How many of them are remembered a server: some minutes of growth. */
const MOST_STEPS = 600;

interface Step {
  /** As it was when first seen. */
  readonly fromMs: number;
  position: Position;
  toMs: number;
}

/** Holds a bounded part of the past of each server, across the restarts of its process. */
export function createGrowth({ nowUnixMs }: { readonly nowUnixMs: () => number }): Growth {
  const known = new Map<ServerId, Step[]>();
  return {
    note: (server, position) => {
      const steps = known.get(server) ?? [];
      known.set(server, steps);
      const last = steps.at(-1);
      const isSame = last?.position.history === position.history;
      if (isSame && last.position.offset >= position.offset) return;
      const now = nowUnixMs();
      if (isSame && now - last.fromMs < STEP_MS) {
        last.position = position;
        last.toMs = now;
        return;
      }
      steps.push({ fromMs: now, toMs: now, position });
      if (steps.length > MOST_STEPS) steps.shift();
    },
    pastFork: (server, reference) => {
      const behind = (known.get(server) ?? []).flatMap((step) => {
        const bytes = forkOf(reference, step.position)?.bytes ?? 0;
        return bytes > 0 ? [{ step, bytes }] : [];
      });
      const [first, last] = [behind[0], behind.at(-1)];
      if (first === undefined || last === undefined) return null;
      return { bytes: last.bytes, seconds: Math.max(0, Math.round((last.step.toMs - first.step.fromMs) / 1000)) };
    },
  };
}
