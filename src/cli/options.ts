import type { CommonOptions } from './session.js';

export interface GroupOptions extends CommonOptions {
  readonly group?: string;
}

export interface ShowOptions extends GroupOptions {
  readonly json?: boolean;
}

export interface FailoverOptions extends GroupOptions {
  readonly acceptLoss?: string;
}
