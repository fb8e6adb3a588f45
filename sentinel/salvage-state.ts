/** What became of a history that the table's master does not have. */
export interface Salvage {
  /** The process that holds it: another one may hold something else. */
  readonly instance: string;
  readonly state: 'underway' | 'kept' | 'failed' | 'givenUp';
  readonly sinceMs: number;
  /** While it is being kept: how much of it is; null when that is unknown. */
  readonly percent: number | null;
  /** Why it could not be kept; empty unless it failed. */
  readonly reason: string;
}
