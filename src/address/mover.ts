import type { AddressResult } from '../../sentinel/index.js';

/**
 * Moves the virtual addresses of one group to this host and away from it. What decides when is the core: a mover only
 * does it, within the time that it is given, and says how it ended.
 */
export interface AddressMover {
  /** Looks for what a former run, or the system, left behind. To be awaited before anything is claimed. */
  start(): Promise<void>;
  /** A claim is likely within a moment: what needs no right to the addresses can begin. */
  prepare(): void;
  /** Holds all addresses until `untilMs` (monotonic), and no longer; asked again, it prolongs that. */
  claim(untilMs: number, limitMs: number): Promise<AddressResult>;
  /** Takes all of them away, their connections first. */
  release(limitMs: number): Promise<AddressResult>;
  /** What is so at this moment, for people. */
  report(): Promise<readonly AddressReport[]>;
  /** Takes them away and ends. */
  close(): Promise<void>;
}

/** They could not be had, or not taken away. */
export function failed(reason: string): AddressResult {
  return { isDone: false, reason };
}

/** One virtual address, as it stands on this host. */
export interface AddressReport {
  /** With its prefix. */
  readonly address: string;
  readonly interfaceName: string;
  /** Whether this host has it, by its kernel (or by the hook that was asked). */
  readonly isHere: boolean;
  /** Since when this monitor holds it, in ms of age; null when it does not. */
  readonly heldForMs: number | null;
  /** For how much longer the kernel keeps it by itself, in s; null when it is not here, or has no end. */
  readonly kernelSeconds: number | null;
  /** The hardware address that answers for it, as seen from here; null when nobody was heard. */
  readonly seenAt: string | null;
  /** What is wrong with it here; null when nothing is. */
  readonly problem: string | null;
}

/** Something that the operator should know of an address. */
export interface AddressFinding {
  /** `conflict`: somebody else has it. `mended`: it was not as it should be, and is again. `problem`: it cannot be had. */
  readonly kind: 'conflict' | 'mended' | 'problem';
  readonly text: string;
}
