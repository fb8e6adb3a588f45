/**
 * What the keeper knows of the virtual addresses of the group on its host: `unknown` until they have been seen to in this
 * run, `free` when none of them is here. Times in ms.
 */
export interface AddressHold {
  readonly state: 'unknown' | 'claiming' | 'held' | 'releasing' | 'free';
  readonly sinceMs: number;
  /** Until when they were claimed at the latest. */
  readonly untilMs: number;
  /** Before that no release is tried again. */
  readonly retryAtMs: number;
  /** Why the last attempt failed; null when it did not. */
  readonly problem: string | null;
  /** Whether they are likely to come here, and the shell was told so. */
  readonly isExpected: boolean;
  /** What is wrong on this host whether they are here or not; null when nothing is. */
  readonly doubt: string | null;
  /** The latest thing that somebody else did to them, and when it was seen; null when there was none in this run. */
  readonly incident: { readonly text: string; readonly atMs: number } | null;
}

/** Nothing has been seen to yet; where there are no addresses there is nothing to see to. */
export function newAddressHold(hasAddress: boolean, now: number): AddressHold {
  const state = hasAddress ? 'unknown' : 'free';
  const nothing = {
    untilMs: Number.NEGATIVE_INFINITY,
    problem: null,
    isExpected: false,
    doubt: null,
    incident: null,
  };
  return { state, sinceMs: now, retryAtMs: now, ...nothing };
}
