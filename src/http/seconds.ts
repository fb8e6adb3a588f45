/** Durations leave the program in seconds, to the millisecond. */
export function toSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms) / 1000;
}
