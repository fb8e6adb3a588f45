import type { FieldsOf, Kind } from './blocks.js';
import type { Position, Report } from './problem.js';
import type { Block } from './syntax.js';

/** A block whose fields have been read, for the rules that look at several of them. */
export type Checked<K extends Kind = Kind> = {
  readonly [L in K]: {
    readonly kind: L;
    readonly name: string | null;
    readonly fields: FieldsOf<L>;
  } & CheckedPart;
}[K];

/** What all of them have. */
export interface CheckedPart {
  readonly block: Block;
  /** Where each keyword stands first, in the order of the text. */
  readonly places: ReadonlyMap<string, Position>;
  /** Text in it may bring any field, so none can be called missing. */
  readonly isOpenEnded: boolean;
  readonly report: Report;
}

/** What a rule says, and of which keyword. */
export interface Complaint {
  readonly keyword: string;
  readonly what: string;
  readonly hint: string;
  readonly severity?: 'error' | 'warning';
}

/** Reports at the keyword, or at the block where the keyword is missing. */
export function complain({ block, places, report }: CheckedPart, { keyword, what, hint, severity }: Complaint): void {
  report({ severity: severity ?? 'error', at: places.get(keyword) ?? block.at, what, hint });
}

/** Reports a keyword that keepalived cannot do without, unless unread text may bring it. */
export function requireField(checked: CheckedPart, keyword: string, hint: string): void {
  if (checked.places.has(keyword) || checked.isOpenEnded) return;
  complain(checked, { keyword, what: `${keyword} is missing`, hint });
}
