import type { Fork, Position } from '../../sentinel/index.js';

/** What is to be copied of a server, and into whose hands. */
export interface CopyOrder {
  /** Where the new master stands; null when it cannot say. */
  readonly reference: Position | null;
  /** Asked before the server begins to make a copy of about so many bytes; the answer is a reason to leave it, or null. */
  readonly admit: (aboutBytes: number) => Promise<string | null>;
  /** Begins one file of the copy. What goes wrong with it is thrown, and ends the copy. */
  readonly open: (name: string) => Promise<CopySink>;
  /** Whether the server's own files can be read, because it is on this host. */
  readonly isLocal: boolean;
  readonly onProgress: (percent: number | null) => void;
}

/** Where the bytes of one file go. */
export interface CopySink {
  write(bytes: Buffer): Promise<void>;
  /** Resolves when all of them are on disk. */
  close(): Promise<void>;
}

/** What came of it. */
export type CopyResult =
  | { readonly kind: 'copied'; readonly found: Findings }
  /** Nothing would be lost; `why` says how that is known. */
  | { readonly kind: 'nothing'; readonly why: string; readonly position: Position | null }
  /** The rest of a sentence that begins with the address of the server. */
  | { readonly kind: 'failed'; readonly reason: string };

/** What is known of a copied history. */
export interface Findings {
  readonly position: Position | null;
  /** Where it left the master's history; null when the two have nothing in common that they know of. */
  readonly fork: Fork | null;
  /** Commands that changed data behind the fork; null where the server does not have them any more. */
  readonly writes: number | null;
  /** What could not be copied besides, in words; empty when nothing is missing. */
  readonly remarks: readonly string[];
}
