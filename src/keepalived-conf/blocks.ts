import { addressList } from './addresses.js';
import type { AddressLine } from './addresses.js';
import type { Schema, ValuesOf } from './field.js';
import { GLOBAL_FIELDS } from './global-schema.js';
import { INSTANCE_FIELDS, SYNC_GROUP_FIELDS } from './instance-schema.js';
import { GLOBAL_KEYWORDS, INSTANCE_KEYWORDS, SYNC_GROUP_KEYWORDS, TRACK_PROCESS_KEYWORDS } from './keywords.js';
import { SCRIPT_FIELDS, TRACK_FILE_FIELDS, TRACK_PROCESS_FIELDS } from './tracking-schema.js';

/** What is known of one kind of block. */
export interface BlockKind<S extends Schema = Schema> {
  readonly fields: S;
  /** Keywords that are right in it but not looked into. */
  readonly otherKeywords: readonly string[];
  readonly isNamed: boolean;
}

/** The blocks that have a model, by keyword. */
export const BLOCKS = {
  global_defs: { fields: GLOBAL_FIELDS, otherKeywords: GLOBAL_KEYWORDS, isNamed: false },
  vrrp_script: { fields: SCRIPT_FIELDS, otherKeywords: [], isNamed: true },
  vrrp_track_file: { fields: TRACK_FILE_FIELDS, otherKeywords: [], isNamed: true },
  /** The name that `vrrp_track_file` had before keepalived 2.1. */
  track_file: { fields: TRACK_FILE_FIELDS, otherKeywords: [], isNamed: true },
  vrrp_track_process: { fields: TRACK_PROCESS_FIELDS, otherKeywords: TRACK_PROCESS_KEYWORDS, isNamed: true },
  vrrp_sync_group: { fields: SYNC_GROUP_FIELDS, otherKeywords: SYNC_GROUP_KEYWORDS, isNamed: true },
  vrrp_instance: { fields: INSTANCE_FIELDS, otherKeywords: INSTANCE_KEYWORDS, isNamed: true },
} as const satisfies Record<string, BlockKind>;

/** `static_ipaddress` holds addresses directly, not fields. */
export const STATIC_ADDRESSES = addressList();

export type Kind = keyof typeof BLOCKS;

/** The typed content of a block. */
export type FieldsOf<K extends Kind> = ValuesOf<(typeof BLOCKS)[K]['fields']>;

/** One block as a value. */
export type ModelOf<K extends Kind> = {
  readonly [L in K]: { readonly kind: L; readonly name: string | null; readonly fields: FieldsOf<L> };
}[K];

/** A file as values, in its order; what has no model is kept as text. */
export type BlockModel =
  | ModelOf<Kind>
  | { readonly kind: 'static_ipaddress'; readonly addresses: readonly AddressLine[] }
  | { readonly kind: 'text'; readonly text: string };

/** Whether a keyword begins a block that has a model. */
export function isKind(keyword: string): keyword is Kind {
  return Object.hasOwn(BLOCKS, keyword);
}
