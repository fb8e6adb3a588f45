import type { CommonOptions } from './session.js';

export interface GroupOptions extends CommonOptions {
  readonly group?: string;
}

export interface ShowOptions extends GroupOptions {
  readonly json?: boolean;
}

export interface PrintOptions extends GroupOptions {
  readonly host?: string;
  readonly write?: boolean;
  readonly reload?: boolean;
}

export interface CheckOptions {
  readonly offline?: boolean;
}

/** The words of `ts simulate`, as they stood on the command line. */
export interface SimulateWords {
  readonly seeds?: string;
  readonly from?: string;
  readonly seed?: string;
  readonly jobs?: string;
  readonly monitors?: string;
  readonly servers?: string;
  readonly arbiters?: boolean;
  readonly foreign?: boolean;
  readonly members?: boolean;
  readonly leases?: string;
  readonly clocks?: string;
  readonly without?: readonly string[];
  readonly exhaustive?: boolean;
  readonly budget?: string;
  readonly trace?: boolean;
  readonly json?: boolean;
}

export interface ReplaceOptions extends ShowOptions {
  readonly wait?: string;
}

export interface FailoverOptions extends GroupOptions {
  readonly acceptLoss?: string;
}
