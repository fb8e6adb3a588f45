/** Counts for INFO. All grow from the start of the process. */
export interface Statistics {
  connections: number;
  rejected: number;
  commands: number;
  errors: number;
  /** Counts one command at the given monotonic time. */
  countCommand(nowMs: number): void;
  /** Commands in the last full second. */
  commandsPerSecond(nowMs: number): number;
}

/** All zero. */
export function createStatistics(): Statistics {
  let second = 0;
  let inThis = 0;
  let inLast = 0;
  const turn = (nowMs: number): void => {
    const now = Math.floor(nowMs / 1000);
    if (now === second) return;
    inLast = now === second + 1 ? inThis : 0;
    inThis = 0;
    second = now;
  };
  return {
    connections: 0,
    rejected: 0,
    commands: 0,
    errors: 0,
    countCommand(nowMs) {
      turn(nowMs);
      inThis += 1;
      this.commands += 1;
    },
    commandsPerSecond(nowMs) {
      turn(nowMs);
      return inLast;
    },
  };
}
